import PromQL
import Telemetry

/// What the queries said, by question, with the few ways of reading it that panels need.
struct Answers {
    var values: [Question: Value] = [:]
    let grid: TimeGrid

    init(grid: TimeGrid) {
        self.grid = grid
    }

    /// Elements of an instant answer.
    func elements(_ question: Question) -> [VectorElement] { values[question]?.elements ?? [] }

    /// The one number of an instant answer that sums everything; nil when there was no series.
    func number(_ question: Question) -> Double? { elements(question).first?.float }

    /// The histograms of an instant answer as one; nil when there is none or it holds nothing.
    func histogram(_ question: Question, where keep: (Labels) -> Bool = { _ in true })
        -> ExponentialHistogram?
    {
        var total: ExponentialHistogram?
        for element in elements(question) where keep(element.labels) {
            guard case .histogram(let histogram) = element.sample else { continue }
            total = total.map { $0 + histogram } ?? histogram
        }
        return total.flatMap { $0.count > 0 ? $0 : nil }
    }

    func series(_ question: Question) -> [Series] { values[question]?.series ?? [] }

    func timeline(_ column: Column) -> Timeline { Timeline(column, over: grid.range, step: grid.step) }

    /// The first series of a range answer on the grid.
    func timeline(_ question: Question) -> Timeline {
        timeline(series(question).first?.floats ?? Column())
    }

    /// Quantiles of a range answer's histograms at each step, all series together.
    func quantileLines(_ question: Question, _ quantiles: [Double]) -> [Timeline] {
        let merged = mergedHistograms(question).filter { $0.histogram.count > 0 }
        return quantiles.map { quantile in
            timeline(
                Column(
                    times: merged.map(\.time), values: merged.map { $0.histogram.quantile(quantile) }))
        }
    }

    private func mergedHistograms(_ question: Question) -> [HistogramSample] {
        let all = series(question)
        if all.count == 1 { return all[0].histograms }
        var merged: [Timestamp: ExponentialHistogram] = [:]
        for sample in all.flatMap(\.histograms) {
            merged[sample.time] = merged[sample.time].map { $0 + sample.histogram } ?? sample.histogram
        }
        return merged.map { HistogramSample(time: $0.key, histogram: $0.value) }.sorted { $0.time < $1.time }
    }
}

extension Labels {
    /// A failure the service answers for: not the client's own mistake, not its leaving, and a refusal
    /// only when it was not a guardrail doing its duty.
    var isServiceFailure: Bool {
        switch self["error"] ?? "" {
        case "", "bad_request", "unauthorized", "client_disconnect": false
        case "refused": (self["status"] ?? "").hasPrefix("5")
        default: true
        }
    }
}
