/// Parameter values that passed validation, in the order declared.
package struct ParameterValues: Hashable, Sendable {
    package let values: [(parameter: RunbookParameter, text: String)]

    /// What is wrong with the values given, all of it, and the value that stands for a secret in a plan.
    package struct Faults: Error, Hashable, Sendable, CustomStringConvertible {
        package var faults: [String]
        package var description: String { faults.joined(separator: "\n") }
    }

    /// - Parameter given: `name=value` pairs as the person or the alert wrote them.
    /// - Throws: every fault found: unknown, missing, wrong.
    package init(_ given: [String: String], for runbook: Runbook) throws(Faults) {
        var faults: [String] = []
        let known = Set(runbook.parameters.map(\.name))
        for name in given.keys.sorted() where !known.contains(name) {
            let names = runbook.parameters.map(\.name).joined(separator: ", ")
            faults.append(
                "\(name) is no parameter of \(runbook.name)" + (names.isEmpty ? "" : "; it has \(names)"))
        }
        var values: [(RunbookParameter, String)] = []
        for parameter in runbook.parameters {
            guard let text = given[parameter.name] ?? parameter.defaultText else {
                if parameter.isRequired {
                    faults.append("\(parameter.name) is required: \(parameter.description)")
                }
                continue
            }
            if let fault = parameter.fault(in: text) {
                faults.append(fault)
            } else {
                values.append((parameter, text))
            }
        }
        if !faults.isEmpty { throw Faults(faults: faults) }
        self.values = values
    }

    /// The environment of every step.
    package var environment: [(name: String, value: String)] {
        values.map { ($0.parameter.environmentName, $0.text) }
    }

    /// Values that must be masked wherever output goes.
    package var secrets: [String] {
        values.filter { $0.parameter.kind == .secret }.map(\.text)
    }

    package static func == (left: ParameterValues, right: ParameterValues) -> Bool {
        left.values.map(\.text) == right.values.map(\.text)
            && left.values.map(\.parameter) == right.values.map(\.parameter)
    }

    package func hash(into hasher: inout Hasher) {
        for value in values { hasher.combine(value.text) }
    }
}
