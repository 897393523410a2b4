package import Telemetry

/// What is shown to a peer that asks who we are.
package enum Credential: Hashable, Sendable {
    /// `type` is usually `Bearer`.
    case token(type: String, Secret)
    case basic(user: String, Secret)

    /// The `Authorization` header.
    package func header() throws -> HTTPHeader {
        switch self {
        case .token(let type, let secret): HTTPHeader("Authorization", "\(type) \(try secret.read())")
        case .basic(let user, let secret):
            HTTPHeader("Authorization", "Basic \(base64(Array("\(user):\(try secret.read())".utf8)))")
        }
    }
}
