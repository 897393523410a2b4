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

    /// Tells this condition from others, in twelve hex digits: two that mean the same, written alike by the
    /// printer, have the same. The label `condition` of its counters, so that a changed SLO counts in series
    /// of its own and every machine with the same files in the same ones.
    package var digest: String {
        let text = "total \(total) \(countsBad ? "bad" : "good") \(selected)"
        // FNV-1a, folded to 48 bits: Swift's own hashes differ from run to run.
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String((hash ^ (hash >> 48)) & 0xffff_ffff_ffff, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The fields that its conditions ask about.
    package var fields: [RequestField] {
        RequestField.all.filter { total.expression.names($0) || selected.expression.names($0) }
    }

    /// True for a good request, false for a bad one, nil for one that does not count.
    ///
    /// A request whose client left counts only when one of the predicates asks about `disconnected`, one of
    /// the agent's own probes only when one asks about `synthetic`.
    package func verdict(on record: RequestRecord) -> Bool? {
        if record.isSynthetic, !total.namesProbes, !selected.namesProbes { return nil }
        if record.outcome.clientDisconnected, !total.namesDisconnection, !selected.namesDisconnection {
            return nil
        }
        guard total.truth(for: record) == true, let selected = selected.truth(for: record) else { return nil }
        return selected != countsBad
    }
}
