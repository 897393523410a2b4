/// The four answers to "how is it?". Missing data is never an answer of "fine".
package enum SLOState: String, Hashable, Sendable, CaseIterable {
    /// The budget lasts and nothing burns it too fast.
    case ok
    /// A burn window pair exceeds its factor, or the period's budget is spent.
    case breaching
    /// The indicator has data, and there was no event in the shortest of the long windows.
    case noTraffic = "no_traffic"
    /// The indicator has no data.
    case noData = "no_data"

    /// Value of `beaufort_slo_state`.
    package var code: Int {
        switch self {
        case .ok: 0
        case .breaching: 1
        case .noTraffic: 2
        case .noData: 3
        }
    }
}
