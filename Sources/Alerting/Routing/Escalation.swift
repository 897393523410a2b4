package import Telemetry

/// What a receiver was told and nobody has acknowledged in time is told to another one, too.
package struct Escalation: Hashable, Sendable {
    package var receiver: String
    /// Counted from when the receiver was first told of the alert.
    package var after: TimeSpan
    /// It hears of the alert from then on, its end included.
    package var to: String

    package init(receiver: String, after: TimeSpan, to: String) {
        self.receiver = receiver
        self.after = after
        self.to = to
    }
}

extension [Escalation] {
    /// The receivers that a route's alerts may be handed on to, in the order of the steps.
    func chain(from receiver: String) -> [String] {
        var chain: [String] = []
        var next = [receiver]
        while let name = next.popLast() {
            for step in self where step.receiver == name && step.to != receiver && !chain.contains(step.to) {
                chain.append(step.to)
                next.append(step.to)
            }
        }
        return chain
    }
}
