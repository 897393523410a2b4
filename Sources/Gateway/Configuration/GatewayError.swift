/// Why the gateway cannot run, and what to do about it.
package struct GatewayError: Error, Hashable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case addressInUse
        case addressUnusable
        case badURL
        case badAddress
        case noUpstream
        case tls
    }

    package var kind: Kind
    package var what: String
    package var remedy: String

    package var description: String { "\(what)\n  \(remedy)" }
}
