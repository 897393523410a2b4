/// Keeps a burn alert silent while there are too few events to say anything: at 10 requests an hour and
/// 99.9 %, one failure alone is a burn of 100.
package struct TrafficGuard: Hashable, Sendable {
    /// Events the long window must hold.
    package var minimumEvents: Int
    /// Bad events the long window must hold.
    package var minimumBad: Int
    /// When set, the alert compares not the burn rate but the lower bound of its two-sided Wilson
    /// interval at this confidence (0.5 ..< 1): it fires when the burn is certain enough.
    package var confidence: Double?

    package init(minimumEvents: Int = 0, minimumBad: Int = 0, confidence: Double? = nil) {
        self.minimumEvents = minimumEvents
        self.minimumBad = minimumBad
        self.confidence = confidence
    }

    package var isOff: Bool { minimumEvents <= 0 && minimumBad <= 0 && confidence == nil }

    func permits(_ counts: EventCounts) -> Bool {
        counts.total >= minimumEvents && counts.bad >= minimumBad
    }
}
