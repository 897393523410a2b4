internal import PromQL
internal import Telemetry

/// One evaluation of a group: rules in order, each seeing what those before it wrote.
struct GroupEvaluation: Sendable {
    var state: GroupState
    let settings: RulerSettings
    let runner: any QueryRunner
    let sink: any SampleSink
    var stopwatch: any TimeSource = WallClock()

    struct Outcome: Sendable {
        var state: GroupState
        var transitions: [AlertTransition] = []
        var failures = 0
    }

    func run(at time: Timestamp) async -> Outcome {
        var outcome = Outcome(state: state)
        let queryTime = time - (state.group.queryOffset ?? .zero)
        let start = stopwatch.monotonicNanoseconds
        for (index, rule) in state.group.rules.enumerated() {
            let begin = stopwatch.monotonicNanoseconds
            defer { outcome.state.evaluations[index] = evaluation(at: time, since: begin) }
            do {
                let result = try await runner.instant(rule.expression, at: queryTime)
                switch rule {
                case .recording(let rule):
                    try await record(rule, result.value, index, queryTime, &outcome)
                case .alert(let rule):
                    try await evaluate(rule, result.value, index, at: time, queryTime, &outcome)
                }
                outcome.state.failures[index] = nil
                outcome.state.ambiguous.remove(index)
            } catch {
                outcome.state.note(error, of: index)
                outcome.failures += 1
                outcome.state.failures[index] = RuleFailure(
                    group: state.group.name, rule: rule.name, time: time, what: "\(error)")
            }
        }
        outcome.state.lastEvaluation = evaluation(at: time, since: start)
        return outcome
    }

    private func evaluation(at time: Timestamp, since start: UInt64) -> RuleEvaluation {
        RuleEvaluation(time: time, seconds: Double(stopwatch.monotonicNanoseconds - start) / 1e9)
    }

    private func record(
        _ rule: RecordingRule, _ value: Value, _ index: Int, _ time: Timestamp, _ outcome: inout Outcome
    ) async throws {
        let elements = try elements(of: value)
        try checkLimit(elements.count)
        var series: [Series] = []
        var seen: Set<Labels> = []
        for element in elements {
            var labels = element.labels
            for label in rule.labels { labels[label.name] = label.value }
            labels[Label.metricName] = rule.name
            guard seen.insert(labels).inserted else { throw RuleError.sameLabels }
            switch element.sample {
            case .float(let value): series.append(Series(labels, at: time, value))
            case .histogram(let histogram): series.append(Series(labels, at: time, histogram))
            }
        }
        try await write(series, seen, index, time, &outcome)
    }

    private func evaluate(
        _ rule: AlertRule, _ value: Value, _ index: Int, at time: Timestamp, _ queryTime: Timestamp,
        _ outcome: inout Outcome
    ) async throws {
        var machine = outcome.state.machines[index] ?? AlertStateMachine(holdFor: rule.holdFor)
        var elements: [AlertStateMachine.Element] = []
        var seen: Set<Labels> = []
        for element in try self.elements(of: value) {
            let made = await self.element(element, rule, at: queryTime)
            guard seen.insert(made.labels).inserted else { throw RuleError.sameLabels }
            elements.append(made)
        }
        if state.group.limit > 0, elements.count > state.group.limit {
            // Prometheus drops the rule's alerts; ended with a reason, receivers hear of it.
            outcome.transitions += machine.end(at: time, reason: "limit of the rule group exceeded")
            outcome.state.machines[index] = machine
            throw RuleError.limit(state.group.limit, elements.count)
        }
        outcome.transitions += machine.evaluate(elements, at: time)
        outcome.state.machines[index] = machine
        let series = AlertSeries.make(machine.alerts.values, at: queryTime)
        try await write(series, Set(series.map(\.labels)), index, queryTime, &outcome)
    }

    /// Writes a rule's series, and the end of those it no longer has.
    private func write(
        _ series: [Series], _ labels: Set<Labels>, _ index: Int, _ time: Timestamp, _ outcome: inout Outcome
    ) async throws {
        let gone = outcome.state.written[index, default: []].subtracting(labels)
        let batch = series + gone.sorted().map { Series($0, at: time, staleMarker) }
        if !batch.isEmpty { try await sink.append(batch) }
        outcome.state.written[index] = labels
    }

    private func elements(of value: Value) throws -> [VectorElement] {
        switch value {
        case .vector, .scalar: return value.elements
        case .string, .matrix: throw RuleError.wrongType(value.typeName)
        }
    }

    private func checkLimit(_ count: Int) throws {
        let limit = state.group.limit
        if limit > 0, count > limit { throw RuleError.limit(limit, count) }
    }

    /// Labels and annotations of one element, templates carried out.
    private func element(
        _ element: VectorElement, _ rule: AlertRule, at time: Timestamp
    ) async -> AlertStateMachine.Element {
        let value = element.float ?? .nan
        var data = TemplateData(
            labels: element.labels, value: value, externalLabels: settings.externalLabels,
            externalURL: settings.externalURL)
        data.time = time
        var rendered = Rendered(rule, data)
        // Answers may lead to further queries; a few rounds are plenty for any sane template.
        for _ in 0..<4 where !rendered.missing.isEmpty {
            for query in rendered.missing { data.answers[query] = await answer(query, at: time) }
            rendered = Rendered(rule, data)
        }
        var labels = element.labels.without([Label.metricName])
        for label in rendered.labels { labels[label.name] = label.value }
        labels["alertname"] = rule.name
        return AlertStateMachine.Element(labels: labels, annotations: rendered.annotations, value: value)
    }

    /// A query that fails answers nothing: the sentence is poorer, the alert is not lost.
    private func answer(_ query: String, at time: Timestamp) async -> [TemplateSample] {
        let result = try? await runner.instant(query, at: time)
        return (result?.value.elements ?? []).compactMap { element in
            element.float.map { TemplateSample(labels: element.labels, value: $0) }
        }
    }

    private struct Rendered {
        /// An empty value takes the label away.
        var labels: [Label]
        var annotations: Labels
        var missing: Set<String> = []

        init(_ rule: AlertRule, _ data: TemplateData) {
            var missing: Set<String> = []
            labels = rule.labels.map { Label($0.name, $0.template.render(data, missing: &missing)) }
            annotations = Labels(
                rule.annotations.map { Label($0.name, $0.template.render(data, missing: &missing)) })
            self.missing = missing
        }
    }
}

/// Why a rule's result cannot be used.
enum RuleError: Error, CustomStringConvertible {
    case sameLabels
    case limit(Int, Int)
    case wrongType(String)

    var description: String {
        switch self {
        case .sameLabels: "two results have the same labels once the rule's own are laid over them"
        case .limit(let limit, let count): "\(count) results exceed the group's limit of \(limit)"
        case .wrongType(let type): "the expression gives a \(type), rules need a vector or a scalar"
        }
    }
}
