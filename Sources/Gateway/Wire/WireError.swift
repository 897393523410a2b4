/// Bytes that break HTTP/1.1's rules, and the status that says so to a client.
///
/// The peer is never asked to guess: what two parsers could read in two ways is refused.
package struct WireError: Error, Hashable, CustomStringConvertible {
    package var status: Int
    package var reason: String

    package init(_ status: Int = 400, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    package var description: String { "\(status): \(reason)" }
}

/// Bounds on what a head may hold.
package struct HeadLimits: Hashable, Sendable {
    /// Start line and field lines together.
    package var bytes = 32 << 10
    package var fieldLines = 128

    package init() {}
}
