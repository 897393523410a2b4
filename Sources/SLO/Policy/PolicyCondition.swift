package import Telemetry

/// When a step of an error-budget policy is entered, or left:
///
///     budget_remaining < 25% or (burn_rate(1h) > 2 and exhaustion < 3d)
package indirect enum PolicyCondition: Hashable, Sendable {
    case compare(PolicyMeasure, ComparisonOperator, Double)
    case isState(SLOState)
    case isNotState(SLOState)
    case all([PolicyCondition])
    case any([PolicyCondition])

    /// True, false, or nil where it depends on something that is not known.
    package func holds(for assessment: Assessment) -> Bool? {
        switch self {
        case .compare(let measure, let operation, let bound):
            return measure.value(of: assessment).flatMap { operation.holds($0, bound) }
        case .isState(let state): return assessment.state == state
        case .isNotState(let state): return assessment.state != state
        case .all(let parts):
            let answers = parts.map { $0.holds(for: assessment) }
            if answers.contains(false) { return false }
            return answers.contains(nil) ? nil : true
        case .any(let parts):
            let answers = parts.map { $0.holds(for: assessment) }
            if answers.contains(true) { return true }
            return answers.contains(nil) ? nil : false
        }
    }

    /// The burn windows it asks about.
    package var windows: Set<TimeSpan> {
        switch self {
        case .compare(.burnRate(let window), _, _): [window]
        case .compare, .isState, .isNotState: []
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.windows) }
        }
    }

    /// As it is written in a file, in one spelling.
    package var description: String { text { _ in "" } }

    /// The same with what each part reads now: `budget_remaining < 25% (now 12.1%)`.
    package func description(now assessment: Assessment?) -> String {
        text { part in
            guard let assessment else { return "" }
            switch part {
            case .compare(let measure, _, _):
                let value = measure.value(of: assessment)
                return " (now \(value.map(measure.text) ?? "unknown"))"
            case .isState, .isNotState: return " (now \(assessment.state.rawValue))"
            case .all, .any: return ""
            }
        }
    }

    private func text(_ remark: (PolicyCondition) -> String) -> String {
        switch self {
        case .compare(let measure, let operation, let bound):
            "\(measure.description) \(operation.rawValue) \(measure.boundText(bound))" + remark(self)
        case .isState(let state): "state == \(state.rawValue)" + remark(self)
        case .isNotState(let state): "state != \(state.rawValue)" + remark(self)
        case .all(let parts): parts.map { $0.grouped(remark) }.joined(separator: " and ")
        case .any(let parts): parts.map { $0.grouped(remark) }.joined(separator: " or ")
        }
    }

    private func grouped(_ remark: (PolicyCondition) -> String) -> String {
        switch self {
        case .all, .any: "(\(text(remark)))"
        case .compare, .isState, .isNotState: text(remark)
        }
    }
}
