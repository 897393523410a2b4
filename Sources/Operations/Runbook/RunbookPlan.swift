internal import Crypto
internal import Telemetry

/// A runbook with its parameters bound: what will run, in order, and the hash an approval is bound to.
/// Secrets are not in it.
package struct RunbookPlan: Hashable, Sendable {
    package let runbook: Runbook
    package let values: ParameterValues

    package init(_ runbook: Runbook, _ values: ParameterValues) {
        self.runbook = runbook
        self.values = values
    }

    /// Hex SHA-256 over the file's text and every parameter that is no secret; it changes when either does.
    package var hash: String {
        var digest = SHA256()
        digest.update(data: Array(runbook.text.utf8))
        for (parameter, text) in values.values {
            digest.update(data: [0])
            digest.update(data: Array("\(parameter.name)=\(shown(parameter, text))".utf8))
        }
        return digest.finalize().map { byte in
            let digits = Array("0123456789abcdef")
            return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
    }

    /// Steps in the order they run; undo steps run only to take another back, finally steps last.
    package var sequence: [RunbookStep] {
        runbook.steps.filter { $0.kind != .undo && $0.kind != .finally }
            + runbook.steps.filter { $0.kind == .finally }
    }

    /// The plan for a person to read.
    package var description: String {
        var lines = [
            "\(runbook.title)  (\(runbook.file))", "risk \(runbook.risk.rawValue) · limit \(runbook.timeout)",
        ]
        for (parameter, text) in values.values {
            lines.append("  \(parameter.environmentName)=\(shown(parameter, text))")
        }
        for (number, step) in sequence.enumerated() {
            var line = "\(number + 1). \(step.name) [\(step.kind.rawValue), limit \(step.timeout)"
            if let retry = step.retry { line += ", up to \(retry.attempts) tries" }
            if let undo = step.undo { line += ", undone by \(undo)" }
            lines.append(line + "]")
            lines += step.script.split(separator: "\n").map { "     \($0)" }
        }
        lines.append("plan \(hash)")
        return lines.joined(separator: "\n")
    }

    private func shown(_ parameter: RunbookParameter, _ text: String) -> String {
        parameter.kind == .secret ? "•••" : text
    }
}
