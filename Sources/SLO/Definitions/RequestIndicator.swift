package import Telemetry

/// Good and bad requests, told apart by predicates as each request completes: exact at any threshold.
package struct RequestIndicator: Hashable, Sendable {
    /// Which requests count at all.
    package var total: RequestPredicate
    /// Which of those are good, or, when `countsBad`, which are bad.
    package var selected: RequestPredicate
    package var countsBad: Bool

    package init(total: RequestPredicate, good: RequestPredicate) {
        self.total = total
        selected = good
        countsBad = false
    }

    package init(total: RequestPredicate, bad: RequestPredicate) {
        self.total = total
        selected = bad
        countsBad = true
    }

    /// True for a good request, false for a bad one, nil for one that does not count.
    ///
    /// A request whose client left counts only when one of the predicates asks about `disconnected`.
    package func verdict(on record: RequestRecord) -> Bool? {
        if record.outcome.clientDisconnected, !total.namesDisconnection, !selected.namesDisconnection {
            return nil
        }
        guard total.truth(for: record) == true, let selected = selected.truth(for: record) else { return nil }
        return selected != countsBad
    }
}
