package import Telemetry

extension Explanation {
    /// For a person: one line for each step, what stops the alert marked.
    ///
    ///     APIDown{severity="critical"} 1efb09bd1b43c88a at 2026-01-01T00:00:00Z
    ///       ✔ rule         The condition of APIDown holds: the query gives 12.
    ///       ✔ state        It fires since …
    ///       receiver pager
    ///         ✘ silences   It is silenced by dana until … (gpu swap).
    ///     Receiver pager is not told now. It is silenced by dana until … (gpu swap).
    ///
    /// - Parameter inputs: what each step looked at follows it, one line each.
    package func text(inputs: Bool) -> String {
        var lines = [title]
        var receiver: String?
        for step in steps {
            if step.receiver != receiver, let name = step.receiver { lines.append("  receiver \(name)") }
            receiver = step.receiver
            let margin = step.receiver == nil ? "  " : "    "
            let kind = step.kind.rawValue
            let space = String(repeating: " ", count: max(1, 16 - kind.count))
            lines.append("\(margin)\(step.verdict.mark) \(kind)\(space)\(step.reason)")
            if inputs { lines += step.inputs.map { "\(margin)      \($0.name): \($0.value)" } }
        }
        return (lines + conclusions).joined(separator: "\n")
    }

    private var title: String {
        guard let labels else { return "No such alert at \(time.rfc3339)" }
        let rest = labels.without(["alertname"])
        let name = labels["alertname"] ?? ""
        return "\(name)\(rest.isEmpty ? "" : "\(rest)") \(Fingerprint(labels)) at \(time.rfc3339)"
    }

    package var json: JSONValue {
        .object([
            "labels": labels.map { labels in
                .object(labels.sorted.map { JSONValue.Member($0.name, .string($0.value)) })
            } ?? .null,
            "fingerprint": labels.map { .string(Fingerprint($0).description) } ?? .null,
            "time": .string(time.rfc3339),
            "steps": .array(steps.map(\.json)),
            "conclusions": .array(conclusions.map { .string($0) }),
        ])
    }
}

extension Explanation.Step {
    fileprivate var json: JSONValue {
        .object([
            "step": .string(kind.rawValue), "receiver": receiver.map { .string($0) } ?? .null,
            "verdict": .string(verdict.rawValue), "reason": .string(reason),
            "inputs": .array(inputs.map { .object(["name": .string($0.name), "value": .string($0.value)]) }),
        ])
    }
}

extension Explanation.Step.Verdict {
    fileprivate var mark: String {
        switch self {
        case .passes: "✔"
        case .stops: "✘"
        case .tells: "·"
        }
    }
}
