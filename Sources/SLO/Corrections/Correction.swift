package import Telemetry

/// Somebody's word that past events of an SLO are to be counted differently. It is kept beside the samples,
/// which stay as they are, so it can be revoked.
package struct Correction: Hashable, Sendable {
    /// From 1, in the order in which they were made.
    package var id: Int64
    package var slo: String
    /// Of an SLO that is split, the combination of its labels; empty for the SLO as a whole.
    package var combination: Labels
    /// From just after its start to its end: whole slices.
    package var range: TimeRange
    package var change: CorrectionChange
    package var author: String
    package var reason: String
    package var at: Timestamp
    /// Nil while it applies.
    package var revocation: Revocation?

    package struct Revocation: Hashable, Sendable {
        package var author: String
        package var reason: String
        package var at: Timestamp

        package init(author: String, reason: String, at: Timestamp) {
            self.author = author
            self.reason = reason
            self.at = at
        }
    }

    package init(
        id: Int64, slo: String, combination: Labels = Labels(), range: TimeRange, change: CorrectionChange,
        author: String, reason: String,
        at: Timestamp, revocation: Revocation? = nil
    ) {
        self.id = id
        self.slo = slo
        self.combination = combination
        self.range = range
        self.change = change
        self.author = author
        self.reason = reason
        self.at = at
        self.revocation = revocation
    }
}

/// How a correction counts its time.
package enum CorrectionChange: Hashable, Sendable {
    /// Nothing in it counts, as in a maintenance window that excludes.
    case exclude
    /// Events are added, taken away, or counted the other way.
    case events(CorrectedEvents)
}

/// Changes of integer counts.
package struct CorrectedEvents: Hashable, Sendable {
    /// Events that happened and were not counted, none negative. Nothing says when in the time of the
    /// correction: event k of N is counted at from + ⌈k · length / N⌉, so that any stretch has a whole number
    /// and all have N.
    package var added: EventCounts
    /// Changes of slices that have events, by the end of the slice; negative where events are taken away.
    package var slices: [Slice]

    package struct Slice: Hashable, Sendable {
        package var end: Timestamp
        package var counts: EventCounts

        package init(end: Timestamp, counts: EventCounts) {
            self.end = end
            self.counts = counts
        }
    }

    package init(added: EventCounts, slices: [Slice]) {
        self.added = added
        self.slices = slices
    }

    /// What all of it comes to.
    package var sum: EventCounts { slices.reduce(added) { $0 + $1.counts } }
}

extension Correction {
    /// What it changes by the end of each slice of a width, of slices that end within a range; none for one
    /// that excludes.
    func changes(width: TimeSpan, in range: TimeRange) -> [Timestamp: EventCounts] {
        guard case .events(let events) = change else { return [:] }
        var changes: [Timestamp: EventCounts] = [:]
        for slice in events.slices {
            let end = slice.end.roundedUp(to: width)
            guard range.contains(end) else { continue }
            changes[end] = (changes[end] ?? EventCounts()) + slice.counts
        }
        guard events.added != EventCounts() else { return changes }
        var end = max(self.range.start + .milliseconds(1), range.start).roundedUp(to: width)
        let last = min(self.range.end.roundedUp(to: width), range.end)
        while end <= last {
            let counts = added(through: end, events) - added(through: end - width, events)
            if counts != EventCounts() { changes[end] = (changes[end] ?? EventCounts()) + counts }
            end = end + width
        }
        return changes
    }

    /// ⌊N · (time − from) / length⌋ of the added events.
    private func added(through time: Timestamp, _ events: CorrectedEvents) -> EventCounts {
        let length = Int128(max(1, range.length.milliseconds))
        let part = min(max(Int128((time - range.start).milliseconds), 0), length)
        let share = { (count: Int) in Int(Int128(count) * part / length) }
        return EventCounts(good: share(events.added.good), bad: share(events.added.bad))
    }
}

extension Timestamp {
    /// The first multiple of a length at or after it: the end of the slice it lies in.
    func roundedUp(to width: TimeSpan) -> Timestamp {
        let count = -floorDivide(-Int(milliseconds), Int(width.milliseconds))
        return Timestamp(milliseconds: Int64(count) * width.milliseconds)
    }
}
