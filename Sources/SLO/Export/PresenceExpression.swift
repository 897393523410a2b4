internal import PromQL
internal import Telemetry

/// Whether an indicator has data, as PromQL: 1 or 0, always a value.
struct PresenceExpression {
    let slo: SLODefinition

    /// - Throws: `ParseError` when the indicator is no PromQL.
    func text() throws -> String {
        switch slo.indicator {
        case .foreign: return "vector(0)"
        case .composite:
            // Without `exclude` nothing is known of the whole once one component has no data.
            let operation = slo.noData == .exclude ? "max" : "min"
            let parts = "\(RecordedSeries.hasData){slo=\(quoted(slo.name)),\(SLOComponent.label)!=\"\"}"
            return "\(operation)(\(parts))\nor vector(0)"
        case .requests(let indicator):
            let own = SLIRecorder.matchers(slo.name, indicator) + slo.componentMatchers
            let counter = VectorSelector(SLIRecorder.metric, own)
            let limit = Assessor.staleAfter + slo.sliceWidth
            let newest = "max(timestamp(\(Expression.selector(counter))))"
            return "time() - \(newest) <= bool \(numberText(limit.seconds))\nor vector(0)"
        case .counters(let counters): return try isThere(counters.total)
        case .threshold(let threshold): return try isThere(threshold.query)
        case .ratio(let ratio): return try isThere(ratio.query)
        }
    }

    /// 1 for each combination of an SLO that is split whose query has a value; nil for an indicator of which
    /// a combination that is gone cannot be told from one that is quiet.
    func ofEach() throws -> String? {
        switch slo.indicator {
        case .foreign, .composite, .requests: nil
        case .counters(let counters): try areThere(counters.total)
        case .threshold(let threshold): try areThere(threshold.query)
        case .ratio(let ratio): try areThere(ratio.query)
        }
    }

    private func areThere(_ query: String) throws -> String {
        let lookback = max(slo.sliceWidth, TimeSpan.minutes(5))
        let expressions = IndicatorExpressions(slo: slo)
        let value = try SlicedQuery(query, by: slo.split?.labels ?? []).text(over: lookback)
        return Layout.call("clamp_max", "\(expressions.filled(expressions.aggregated("count", value))), 1")
    }

    private func isThere(_ query: String) throws -> String {
        let lookback = max(slo.sliceWidth, TimeSpan.minutes(5))
        let sliced = SlicedQuery(query)
        let isScalar = try sliced.parsed(over: lookback).type == .scalar
        let value = "\(isScalar ? "vector" : "")(\(try sliced.text(over: lookback)))"
        return "clamp_max(count(\(value)), 1)\nor vector(0)"
    }
}

extension SLODefinition {
    /// Of the counters of a component; an SLO that is none has no such label to tell.
    var componentMatchers: [Matcher] {
        combination[SLOComponent.label].map { [Matcher(SLOComponent.label, .equal, $0)] } ?? []
    }
}
