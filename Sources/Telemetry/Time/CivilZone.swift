/// A time zone of the IANA database: what clocks there show at an instant, and when they show it.
///
/// Changes of offset are known from 1970 to the end of 2099; beyond, the nearest offset holds.
package struct CivilZone: Hashable, Sendable, CustomStringConvertible {
    /// `Europe/Berlin`
    package let identifier: String
    private let rules: ZoneRules

    package static let utc = CivilZone(identifier: "UTC", rules: .utc)

    /// Names to choose from, for "did you mean"; the database's older spellings are understood as well.
    package static var names: [String] { ZoneRules.names }

    /// Nil for a name that the database does not know; names are written exactly as there. Looks up every
    /// change of the zone, in about a millisecond: keep the value.
    package init?(_ identifier: String) {
        guard let rules = ZoneRules(identifier) else { return nil }
        self.init(identifier: identifier, rules: rules)
    }

    private init(identifier: String, rules: ZoneRules) {
        self.identifier = identifier
        self.rules = rules
    }

    /// How far clocks are ahead of UTC at that instant; negative west of Greenwich.
    package func offset(at time: Timestamp) -> TimeSpan {
        offset(afterChanges: rules.changes.partitioningIndex { $0.time > time })
    }

    /// What clocks show at that instant.
    package func civil(at time: Timestamp) -> CivilTime {
        CivilTime(utc: time + offset(at: time))
    }

    /// The instant at which clocks show this: the first of two where clocks are set back. What clocks skip is
    /// counted on from before they were set: 02:30 becomes 03:30 where they go from 02:00 to 03:00.
    package func instant(of civil: CivilTime) -> Timestamp {
        let shown = civil.utc
        let passed = rules.changes.partitioningIndex { $0.time + $0.before > shown }
        if passed > 0 {
            let last = rules.changes[passed - 1]
            if shown < last.time + last.after { return shown - last.before }
        }
        return shown - offset(afterChanges: passed)
    }

    /// The name alone: its hundreds of changes say nothing to a reader.
    package var description: String { identifier }

    private func offset(afterChanges count: Int) -> TimeSpan {
        count == 0 ? rules.first : rules.changes[count - 1].after
    }

    package static func == (left: CivilZone, right: CivilZone) -> Bool { left.identifier == right.identifier }

    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}
