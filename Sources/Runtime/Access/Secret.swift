internal import Documents
internal import Glibc

/// Where a password or token stands. It is read each time it is used, so that it can be changed without a
/// restart, and never kept, logged or written into the configuration.
package enum Secret: Hashable, Sendable {
    case file(String)
    case environment(String)

    /// - Throws: `DocumentError` or `SecretError`, naming the place and never the secret.
    package func read() throws -> String {
        switch self {
        case .file(let path):
            let text = try TextFile.read(path)
            return String(text.prefix { $0 != "\n" && $0 != "\r\n" })
        case .environment(let name):
            guard let value = getenv(name), value.pointee != 0 else { throw SecretError(variable: name) }
            return String(cString: value)
        }
    }
}

/// A variable that should hold a secret and is not there.
package struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    package var variable: String

    package var description: String {
        "the environment variable \(variable) is not set\n  set it for the agent, or name a file instead"
    }
}
