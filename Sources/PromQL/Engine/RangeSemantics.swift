/// How `increase` and `rate` read a counter over a window.
package enum RangeSemantics: Hashable, Sendable {
    /// Prometheus: samples inside the window only, extrapolated to its edges.
    case prometheus
    /// The exact difference over (t-w, t]: from the last sample at or before t-w, however old, to the last
    /// one in the window, counter resets added back, nothing extrapolated. Without such a baseline the
    /// first sample in the window is one. For ledgers of whole events.
    case exact
}
