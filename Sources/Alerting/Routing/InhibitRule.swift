package import Telemetry

/// While an alert matching `source` fires, alerts matching `target` with equal values for every label
/// of `equal` are not notified.
package struct InhibitRule: Hashable, Sendable {
    package var source: MatcherSet
    package var target: MatcherSet
    package var equal: [String]

    package init(source: MatcherSet, target: MatcherSet, equal: [String]) {
        self.source = source
        self.target = target
        self.equal = equal
    }

    /// The values that must agree; a missing label counts as empty.
    func key(of labels: Labels) -> [String] {
        equal.map { labels[$0] ?? "" }
    }
}

/// Which alerts are inhibited by which, as of one moment.
///
/// Each equal-key holds a set of sources: one of them resolving never ends what another one causes.
package struct Inhibition: Sendable {
    private struct Side: Sendable {
        var rule: InhibitRule
        var sources: [[String]: [Source]] = [:]
    }

    private struct Source: Sendable {
        var fingerprint: Fingerprint
        /// It matches the target side too, so it cannot inhibit another such alert.
        var isTarget: Bool
    }

    private var sides: [Side]

    /// `firing` are the alerts that are firing at the moment asked about.
    package init(rules: [InhibitRule], firing: some Sequence<Alert>) {
        sides = rules.map { Side(rule: $0) }
        guard !sides.isEmpty else { return }
        for alert in firing {
            for index in sides.indices where sides[index].rule.source.matches(alert.labels) {
                let isTarget = sides[index].rule.target.matches(alert.labels)
                let source = Source(fingerprint: alert.fingerprint, isTarget: isTarget)
                sides[index].sources[sides[index].rule.key(of: alert.labels), default: []].append(source)
            }
        }
    }

    /// The alerts because of which this one stays silent; empty when none does.
    package func inhibitors(of labels: Labels) -> [Fingerprint] {
        for side in sides where side.rule.target.matches(labels) {
            let sources = side.sources[side.rule.key(of: labels)] ?? []
            guard !sources.isEmpty else { continue }
            // An alert on both sides is not silenced by another that is on both, nor by itself.
            let isSource = side.rule.source.matches(labels)
            let effective = sources.filter { !(isSource && $0.isTarget) }
            if !effective.isEmpty { return effective.map(\.fingerprint).sorted() }
        }
        return []
    }
}
