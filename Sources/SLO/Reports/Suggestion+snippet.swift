internal import Telemetry

extension Suggestion {
    /// The lines of an OpenSLO file that change.
    package var snippet: String {
        var lines: [String] = []
        if trafficGuard.isNeeded {
            lines += ["metadata:", "  annotations:"]
            if trafficGuard.minimumEvents > 0 {
                lines.append("    beaufort/minimum-events: \"\(trafficGuard.minimumEvents)\"")
            }
            lines.append("    beaufort/minimum-bad: \"\(trafficGuard.minimumBad)\"")
        }
        lines += ["spec:", "  objectives:"]
        let objective = "target: \(numberText(target ?? slo.target))"
        if let threshold, !threshold.isDuration {
            lines.append("    - op: \(threshold.operation.openSLO)")
            lines += ["      value: \(numberText(threshold.bound))", "      \(objective)"]
        } else {
            lines.append("    - \(objective)")
        }
        if let threshold, threshold.isDuration {
            lines.append("# and in the indicator: \(threshold.condition(threshold.bound))")
        }
        return lines.joined(separator: "\n")
    }
}

extension ThresholdSuggestion {
    /// Which bound the promised share stays within.
    var words: String {
        var text = "\(condition(bound)) holds for \(ReportNumber.percent(target)) of what was recorded, with "
        text +=
            "\(percentText(100 * TargetTrial.margin)) of the budget to spare; in force is \(condition(inForce))"
        if !source.isEmpty { text += "\nmeasured by \(source)" }
        if !ignored.isEmpty {
            text += ", which does not know: \(ignored.joined(separator: "; ")). It speaks of more requests"
        }
        return text
    }

    /// `ttft < 850ms`
    func condition(_ bound: Double) -> String {
        let value = isDuration ? DurationLiteral.text(bound) : numberText(bound)
        return "\(subject) \(operation.rawValue) \(value)"
    }
}

extension ComparisonOperator {
    /// OpenSLO's word for an ordering.
    fileprivate var openSLO: String {
        switch self {
        case .less: "lt"
        case .lessOrEqual: "lte"
        case .greater: "gt"
        default: "gte"
        }
    }
}
