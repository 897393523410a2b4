import PromQL
import Telemetry

/// Compares a result with what an evaluation expects.
struct PromQLTestCheck {
    let evaluation: PromQLTestEvaluation

    func difference(_ result: QueryResult, isRerun: Bool = false) throws -> String? {
        let expectations = evaluation.expectations
        if !isRerun, let what = remarks(result) { return what }
        switch result.value {
        case .string(_, let text):
            return expectations.string == text ? nil : "got the string \(text)"
        case .scalar(_, let value):
            guard let wanted = evaluation.scalar else { return "got the scalar \(value)" }
            return PromQLTestComparison.almostEqual(value, wanted) ? nil : "expected \(wanted), got \(value)"
        case .vector(let elements):
            return try vectorDifference(elements, time: elements.first?.time ?? Timestamp(milliseconds: 0))
        case .matrix(let series):
            if series != series.sorted(by: { $0.labels < $1.labels }) { return "series are not sorted" }
            return PromQLTestComparison.difference(series, try expectedMatrix())
        }
    }

    /// The point at `time` of a range result against an instant expectation.
    func difference(_ result: QueryResult, middle time: Timestamp) throws -> String? {
        let elements = result.value.series.compactMap { series -> VectorElement? in
            if let index = series.floats.times.firstIndex(of: time) {
                return VectorElement(
                    labels: series.labels, time: time, sample: .float(series.floats.values[index]))
            }
            return series.histograms.first { $0.time == time }
                .map { VectorElement(labels: series.labels, time: time, sample: .histogram($0.histogram)) }
        }
        if let wanted = evaluation.scalar {
            let value = elements.first?.float ?? .nan
            return PromQLTestComparison.almostEqual(value, wanted) ? nil : "expected \(wanted), got \(value)"
        }
        return try vectorDifference(elements, time: time)
    }

    private func vectorDifference(_ elements: [VectorElement], time: Timestamp) throws -> String? {
        if let scalar = evaluation.scalar { return "expected the scalar \(scalar), got a vector" }
        let expected = try evaluation.series.map { try SeriesNotation.read($0, from: time) }
        let actual = elements.map { element in
            switch element.sample {
            case .float(let value): Series(element.labels, at: time, value)
            case .histogram(let histogram): Series(element.labels, at: time, histogram)
            }
        }
        if let what = PromQLTestComparison.difference(actual, expected) { return what }
        if evaluation.expectations.isOrdered && actual.map(\.labels) != expected.map(\.labels) {
            return "wrong order: \(actual.map { "\($0.labels)" })"
        }
        return nil
    }

    private func expectedMatrix() throws -> [Series] {
        switch evaluation.moment {
        case .range(let range, let step):
            return try evaluation.series.map { try SeriesNotation.read($0, from: range.start, every: step) }
        case .instant(let time):
            let (range, step) = evaluation.expectations.rangeVector ?? (TimeRange(time, time), .seconds(1))
            return try evaluation.series.map { try SeriesNotation.read($0, from: range.start, every: step) }
        }
    }

    private func remarks(_ result: QueryResult) -> String? {
        let expectations = evaluation.expectations
        if expectations.noWarnings && !result.warnings.isEmpty { return "unwanted \(result.warnings)" }
        if expectations.noInfos && !result.infos.isEmpty { return "unwanted \(result.infos)" }
        return PromQLTestComparison.difference(result.warnings, expectations.warnings, "warning")
            ?? PromQLTestComparison.difference(result.infos, expectations.infos, "info")
    }
}
