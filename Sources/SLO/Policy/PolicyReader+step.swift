internal import Documents
internal import Telemetry

extension PolicyReader {
    func step(_ reader: MappingReader) -> PolicyStep? {
        let name = reader.required("name", .policyWord)
        let when = reader.required("when", .policyCondition)
        let until = reader.optional("until", .policyCondition)
        let enterAfter = reader.optional("for", .duration) ?? .zero
        let leaveAfter = reader.optional("hold", .duration) ?? .zero
        let noData = reader.optional("no_data", .choice(PolicyNoData.self)) ?? .keep
        let freezes = actions("freeze", reader)
        let approvals = actions("approval", reader)
        let message = reader.optional("message", .string) ?? ""
        let okMessage = reader.optional("ok_message", .string) ?? ""
        let severity = reader.optional("severity", .choice(BurnSeverity.self))
        guard let name, let when else { return nil }
        if freezes.isEmpty, approvals.isEmpty, severity == nil, message.isEmpty {
            reader.problems.warn(
                reader.position, "step '\(name)' does nothing",
                remedy: "add 'freeze', 'approval', 'message' or 'severity'")
        }
        if noData != .keep, when.windows.isEmpty, case .isState = when {
            reader.problems.warn(
                reader.position(of: "no_data"), "'no_data' does nothing here: a state is always known")
        }
        return PolicyStep(
            name: name, when: when, until: until, enterAfter: enterAfter, leaveAfter: leaveAfter,
            noData: noData, freezes: freezes, approvals: approvals, message: message, okMessage: okMessage,
            severity: severity, position: reader.position)
    }

    private func actions(_ key: String, _ reader: MappingReader) -> PolicyActions {
        guard let node = reader.take(key) else { return .none }
        if node.text == "all" { return .all }
        let names = reader.optional(key, .oneOrMore(.policyWord)) ?? []
        for name in names where !PolicyActions.known.contains(name) {
            guard let near = nearest(name, in: PolicyActions.known) else { continue }
            reader.problems.warn(
                reader.position(of: key), "'\(name)' is none of Beaufort's own actions",
                remedy: "did you mean '\(near)'? Nothing but `beaufort slo gate \(name)` asks about it")
        }
        return .named(names)
    }
}

extension NodeReading where Value == PolicyCondition {
    fileprivate static var policyCondition: NodeReading<PolicyCondition> {
        NodeReading { node, problems in
            guard let text = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            do throws(PolicyConditionError) {
                return try PolicyCondition(text: text)
            } catch {
                problems.error(node.position, error.what, remedy: error.remedy)
                return nil
            }
        }
    }
}

extension NodeReading where Value == String {
    /// A name that labels, series and command lines carry unquoted.
    fileprivate static var policyWord: NodeReading<String> {
        NodeReading { node, problems in
            guard let text = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            if PolicyActions.isWord(text) { return text }
            problems.error(
                node.position, "'\(text)' is no name for this",
                remedy: "use letters, digits, '-', '_' and '.', 64 at most")
            return nil
        }
    }
}

extension PolicyActions {
    /// Whether a text can be the name of an action or a step.
    package static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text != "all"
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
