internal import PromQL
internal import Synchronization
internal import Telemetry

/// Answers the queries of rules at the moments they will be asked, many moments at a time: one range query in
/// the place of hundreds of instant ones. Queries whose answer depends on what the rehearsal itself writes
/// are asked one by one.
final class AheadRunner: QueryRunner {
    private let engine: QueryEngine
    private let names: Set<String>
    private let end: Timestamp
    private let plans: Mutex<[String: Plan]>

    /// Moments asked for at once.
    private static let length: Int64 = 240

    /// What is known of one query.
    private struct Plan {
        var step: TimeSpan
        var isAhead: Bool
        var range: TimeRange?
        var answers: [Timestamp: [VectorElement]] = [:]

        func tells(of time: Timestamp) -> Bool {
            guard let range, range.contains(time) else { return false }
            return (time - range.start).milliseconds % step.milliseconds == 0
        }
    }

    /// - Parameters:
    ///   - names: metric names that the rehearsal writes.
    ///   - end: nothing later is asked for.
    init(_ engine: QueryEngine, groups: [RuleGroup], interval: TimeSpan, names: Set<String>, end: Timestamp) {
        self.engine = engine
        self.names = names
        self.end = end
        var plans: [String: Plan] = [:]
        for group in groups {
            for rule in group.rules {
                let step = group.interval ?? interval
                // One query at two paces would be asked ahead for each in turn.
                let isSteady = plans[rule.expression].map { $0.step == step } ?? true
                let isAhead = isSteady && Self.canBeAsked(rule.expression, without: names)
                plans[rule.expression] = Plan(step: step, isAhead: isAhead)
            }
        }
        self.plans = Mutex(plans)
    }

    /// Whether a range query gives at each of its moments what an instant query gives there.
    private static func canBeAsked(_ text: String, without names: Set<String>) -> Bool {
        guard let expression = try? Parser.parse(text),
            expression.type == .vector || expression.type == .scalar,
            !text.contains("start()"), !text.contains("end()"), !text.contains("sort")
        else { return false }
        return expression.selectors.allSatisfy { selector in
            let name = selector.allMatchers.first { $0.name == Label.metricName && $0.operation == .equal }
            return name.map { !names.contains($0.value) } ?? false
        }
    }

    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        guard var plan = plans.withLock({ $0[query] }), plan.isAhead else {
            return try await engine.instant(query, at: time)
        }
        if !plan.tells(of: time) {
            let last = min(end, time + TimeSpan(milliseconds: plan.step.milliseconds * Self.length))
            let range = TimeRange(time, max(time, last))
            let series = try await engine.range(query, over: range, step: plan.step).value.series
            plan.range = range
            plan.answers = Self.answers(series)
            plans.withLock { [plan] in $0[query] = plan }
        }
        return QueryResult(.vector(plan.answers[time] ?? []))
    }

    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        try await engine.range(query, over: range, step: step)
    }

    private static func answers(_ series: [Series]) -> [Timestamp: [VectorElement]] {
        var answers: [Timestamp: [VectorElement]] = [:]
        for one in series {
            for (time, value) in zip(one.floats.times, one.floats.values) {
                answers[time, default: []].append(
                    VectorElement(labels: one.labels, time: time, sample: .float(value)))
            }
            for sample in one.histograms {
                answers[sample.time, default: []].append(
                    VectorElement(labels: one.labels, time: sample.time, sample: .histogram(sample.histogram))
                )
            }
        }
        return answers
    }
}
