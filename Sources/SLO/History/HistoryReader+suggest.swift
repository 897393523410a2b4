internal import PromQL
package import Telemetry

extension HistoryReader {
    /// Suggestions from what was recorded in a range, for each combination of an SLO that is split; where
    /// that is too little, why.
    ///
    /// - Throws: what the source throws.
    package func suggestions(
        _ slo: SLODefinition, in range: TimeRange
    ) async throws -> [Result<Suggestion, HistoryTooShort>] {
        var suggestions: [Result<Suggestion, HistoryTooShort>] = []
        for history in try await read([slo], in: range, from: range.start) {
            do {
                var suggestion = try Suggestion(history)
                // What cannot be derived is left out: the rest stands without it.
                suggestion.threshold = try? await threshold(suggestion)
                suggestions.append(.success(suggestion))
            } catch {
                suggestions.append(.failure(error))
            }
        }
        return suggestions
    }

    private func threshold(_ suggestion: Suggestion) async throws -> ThresholdSuggestion? {
        let target = suggestion.slo.target
        // The share that leaves the margin of the budget.
        let share = 1 - suggestion.slo.budget * (1 - TargetTrial.margin)
        switch suggestion.slo.indicator {
        case .requests(let indicator):
            guard let question = LatencyQuestion(indicator, of: suggestion.slo.combination) else {
                return nil
            }
            return try await latency(question, share: share, target: target, in: suggestion.basis.range)
        case .threshold(let indicator):
            return try await value(
                indicator, share: share, of: suggestion.slo, in: suggestion.basis.range)
        case .counters, .ratio, .foreign, .composite: return nil
        }
    }

    private func latency(
        _ question: LatencyQuestion, share: Double, target: Double, in range: TimeRange
    ) async throws -> ThresholdSuggestion? {
        for isClassic in [false, true] {
            let query = question.query(share: share, over: range.length, isClassic: isClassic)
            let value = try await runner.instant(query, at: range.end).value
            guard case .vector(let elements) = value, let seconds = elements.first?.float,
                seconds.isFinite, seconds > 0
            else { continue }
            return ThresholdSuggestion(
                subject: question.field, operation: question.operation,
                bound: ThresholdSuggestion.rounded(seconds * 1e9, up: true), inForce: question.bound,
                isDuration: true, target: target, ignored: question.ignored, source: question.metric)
        }
        return nil
    }

    private func value(
        _ indicator: ThresholdIndicator, share: Double, of slo: SLODefinition, in range: TimeRange
    ) async throws -> ThresholdSuggestion? {
        let query = try IndicatorQuery(.threshold(indicator), width: slo.sliceWidth, split: slo.split)
        var values: [Double] = []
        for stretch in query.history(after: range.start, through: range.end, rollups: Rollups()) {
            values += try await query.readings(in: stretch, of: slo.combination, runner: runner)
        }
        guard !values.isEmpty else { return nil }
        let isUpper = indicator.operation == .less || indicator.operation == .lessOrEqual
        values.sort()
        if !isUpper { values.reverse() }
        let rank = min(values.count - 1, Int((share * Double(values.count)).rounded(.up)))
        return ThresholdSuggestion(
            subject: indicator.query, operation: indicator.operation,
            bound: ThresholdSuggestion.rounded(values[rank], up: isUpper), inForce: indicator.bound,
            isDuration: false, target: slo.target, ignored: [], source: "")
    }
}
