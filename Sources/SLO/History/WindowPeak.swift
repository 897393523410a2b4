package import Telemetry

/// The fastest burn of one window.
package struct WindowPeak: Hashable, Sendable {
    package var span: TimeSpan
    /// Error ratio / budget.
    package var rate: Double
    /// End of the window.
    package var at: Timestamp
}

extension SLOHistory {
    /// The fastest burn of each window that ends in `(start, end]`, shortest window first; the earliest where
    /// several are as fast. A window without any bad event has none.
    func peaks(in segments: [HistorySegment]) -> [WindowPeak] {
        if let composite { return peaks(composite, in: segments) }
        return slo.policy.spans.compactMap { span in
            segments.compactMap { peak(of: span, in: $0) }.reduce(nil) { best, peak in
                guard let best, best.rate >= peak.rate else { return peak }
                return best
            }
        }
    }

    private func peak(of span: TimeSpan, in segment: HistorySegment) -> WindowPeak? {
        if segment.silence != nil {
            // The engine burns at the most there is; under the other policies nothing new happens.
            guard slo.noData == .bad else { return nil }
            return WindowPeak(span: span, rate: slo.maximumBurn, at: time(segment.ends.lowerBound))
        }
        let slices = self.slices(in: span)
        let good = running.good
        let bad = running.bad
        var best: (ratio: Double, index: Int)?
        for end in segment.ends {
            let start = max(0, end - slices)
            let failed = bad[end] - bad[start]
            if failed == 0 { continue }
            let ratio = Double(failed) / Double(failed + good[end] - good[start])
            if ratio > best?.ratio ?? 0 { best = (ratio, end) }
        }
        return best.map { WindowPeak(span: span, rate: $0.ratio / slo.budget, at: time($0.index)) }
    }

    /// Time in which there was data, and no event in the shortest of the long windows: the engine's
    /// `no_traffic`.
    func timeWithoutTraffic(in segments: [HistorySegment]) -> TimeSpan {
        let slices = self.slices(in: slo.policy.windows.map(\.long).min() ?? .hours(1))
        let good = running.good
        let bad = running.bad
        var idle: Int64 = 0
        for segment in segments where segment.silence == nil {
            for end in segment.ends {
                let start = max(0, end - slices)
                if good[end] == good[start], bad[end] == bad[start] { idle += 1 }
            }
        }
        return TimeSpan(milliseconds: idle * width.milliseconds)
    }
}
