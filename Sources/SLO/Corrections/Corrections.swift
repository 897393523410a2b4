internal import Telemetry

/// The corrections that apply, by SLO.
package struct Corrections: Hashable, Sendable {
    private var bySLO: [String: [Correction]]

    /// Revoked ones are left out.
    package init(_ corrections: [Correction] = []) {
        bySLO = Dictionary(grouping: corrections.filter { $0.revocation == nil }, by: \.slo)
            .mapValues { $0.sorted { $0.id < $1.id } }
    }

    /// In the order in which they were made.
    package func of(_ slo: String) -> [Correction] { bySLO[slo] ?? [] }

    /// The same without one.
    package func without(_ id: Int64) -> Corrections {
        Corrections(bySLO.values.flatMap { $0 }.filter { $0.id != id })
    }

    /// When events of an SLO do not count.
    func recurrences(for slo: String) -> [Recurrence] {
        of(slo).filter { $0.change == .exclude }.map {
            Recurrence(start: CivilTime(utc: $0.range.start), duration: $0.range.length)
        }
    }
}

extension [Correction] {
    /// What they come to by the end of each slice of a width, oldest first; of slices that end within a
    /// range.
    func changes(width: TimeSpan, in range: TimeRange) -> [(end: Timestamp, counts: EventCounts)] {
        var changes: [Timestamp: EventCounts] = [:]
        for correction in self {
            changes.merge(correction.changes(width: width, in: range)) { $0 + $1 }
        }
        return changes.sorted { $0.key < $1.key }.map { (end: $0.key, counts: $0.value) }
    }
}
