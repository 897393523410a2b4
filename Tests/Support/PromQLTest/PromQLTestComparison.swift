import PromQL
import Telemetry

/// Says how two results differ, by the rules of the test language.
enum PromQLTestComparison {
    /// Relative difference below 1e-6; NaN equals NaN, a stale marker only itself.
    static func almostEqual(_ left: Double, _ right: Double) -> Bool {
        if left.isStale || right.isStale { return left.isStale == right.isStale }
        if left.isNaN && right.isNaN || left == right { return true }
        let difference = (left - right).magnitude
        if left == 0 || right == 0 { return difference < 1e-6 * .leastNormalMagnitude }
        return difference / min(left.magnitude + right.magnitude, .greatestFiniteMagnitude) < 1e-6
    }

    /// `hint` only counts when the expectation states one.
    static func almostEqual(_ actual: ExponentialHistogram, _ expected: ExponentialHistogram) -> Bool {
        var (left, right) = (actual, expected)
        left.compact()
        right.compact()
        if expected.resetHint != .unknown && actual.resetHint != expected.resetHint { return false }
        return left.schema == right.schema && left.zeroThreshold == right.zeroThreshold
            && left.customBounds == right.customBounds && almostEqual(left.sum, right.sum)
            && almostEqual(left.count, right.count) && almostEqual(left.zeroCount, right.zeroCount)
            && almostEqual(left.positive, right.positive) && almostEqual(left.negative, right.negative)
    }

    private static func almostEqual(
        _ left: ExponentialHistogram.Buckets, _ right: ExponentialHistogram.Buckets
    ) -> Bool {
        if left.isEmpty && right.isEmpty { return true }
        return left.offset == right.offset && left.counts.count == right.counts.count
            && zip(left.counts, right.counts).allSatisfy(almostEqual)
    }

    /// Nil when the series agree.
    static func difference(_ actual: [Series], _ expected: [Series]) -> String? {
        var rest = Dictionary(actual.map { ($0.labels, $0) }) { first, _ in first }
        if rest.count != actual.count { return "a label set came twice" }
        for wanted in expected {
            guard let got = rest.removeValue(forKey: wanted.labels) else {
                if wanted.isEmpty { continue }
                return "missing \(wanted.labels); got \(actual.map { "\($0.labels)" }.joined(separator: " "))"
            }
            if let what = difference(got, wanted) { return "\(wanted.labels): \(what)" }
        }
        return rest.isEmpty ? nil : "unexpected \(rest.values.map { "\($0.labels)" }.joined(separator: " "))"
    }

    private static func difference(_ actual: Series, _ expected: Series) -> String? {
        if actual.floats.times != expected.floats.times
            || actual.histograms.map(\.time) != expected.histograms.map(\.time)
            || !zip(actual.floats.values, expected.floats.values).allSatisfy(almostEqual)
            || !zip(actual.histograms, expected.histograms).allSatisfy({
                almostEqual($0.histogram, $1.histogram)
            })
        {
            return "expected \(shown(expected))\n    got      \(shown(actual))"
        }
        return nil
    }

    private static func shown(_ series: Series) -> String {
        let floats = zip(series.floats.times, series.floats.values).map { "\($0.seconds):\($1)" }
        let histograms = series.histograms.map { sample in
            let one = sample.histogram
            return "\(sample.time.seconds):{s\(one.schema) n\(one.count) sum\(one.sum) z\(one.zeroCount)/"
                + "\(one.zeroThreshold) +\(one.positive.offset)\(one.positive.counts) "
                + "-\(one.negative.offset)\(one.negative.counts) c\(one.customBounds) \(one.resetHint)}"
        }
        return (floats + histograms).joined(separator: " ")
    }

    /// Nil when every text is wanted and every wish is met.
    static func difference(_ texts: [String], _ wanted: [PromQLTestExpectations.Text], _ kind: String)
        -> String?
    {
        if wanted.isEmpty { return nil }
        for wish in wanted where !texts.contains(where: { matches($0, wish) }) {
            return "missing \(kind) \(wish); got \(texts)"
        }
        for text in texts where !wanted.contains(where: { matches(text, $0) }) {
            return "unexpected \(kind) \(text)"
        }
        return nil
    }

    static func matches(_ text: String, _ wish: PromQLTestExpectations.Text) -> Bool {
        switch wish {
        case .any: true
        case .exactly(let wanted): text == wanted
        case .matching(let pattern): (try? Pattern(pattern))?.firstMatch(in: text) != nil
        }
    }
}
