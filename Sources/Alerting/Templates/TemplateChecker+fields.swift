internal import Documents

extension TemplateType {
    /// What `range` and `index` take out of it; nil for what is no list.
    var element: TemplateType? {
        switch self {
        case .list(let element): element
        case .alerts: .record(.alert)
        case .pairs: .record(.pair)
        case .samples: .sample
        default: nil
        }
    }
}

extension TemplateChecker {
    mutating func type(
        of field: TemplateField, in type: TemplateType, _ arguments: [Argument]
    ) throws(TemplateError) -> TemplateType {
        guard type != .unknown else { return .unknown }
        if type == .none {
            remark(
                "nothing has a field .\(field.name): '<no value>' is all that comes of it", at: field.offset,
                remedy: "give the template its data: {{ template \"name\" . }}")
            return .unknown
        }
        guard let member = type.member(field.name) else { throw unknown(field, in: type) }
        guard member.needs != [.texts] || arguments.count != 1 else {
            try check(arguments[0], is: .texts, for: ".\(field.name)")
            return member.type
        }
        guard arguments.count == member.needs.count else {
            let takes = Self.counted(member.needs.count...member.needs.count)
            let wanted = member.needs.map(\.name).joined(separator: ", ")
            throw TemplateError(
                ".\(field.name) takes \(takes), not \(arguments.count)", at: field.offset,
                remedy: member.needs.isEmpty
                    ? "put what follows into actions of its own" : "give it \(wanted)")
        }
        for (argument, need) in zip(arguments, member.needs) {
            try check(argument, is: need, for: ".\(field.name)")
        }
        return member.type
    }

    private func unknown(_ field: TemplateField, in type: TemplateType) -> TemplateError {
        let isRoot = type == root
        let what = "there is no field .\(field.name)" + (isRoot ? "" : " in \(type.name)")
        return TemplateError(what, at: field.offset, remedy: remedy(field.name, type))
    }

    private func remedy(_ name: String, _ type: TemplateType) -> String {
        let own = (type.members ?? [:]).keys.sorted()
        if let near = nearest(name, in: own) { return "did you mean .\(near)?" }
        if type != root, let near = nearest(name, in: (root.members ?? [:]).keys.sorted()) {
            return "did you mean $.\(near)?"
        }
        let alert = TemplateShape.alert.fields.keys.sorted()
        if type == .record(.notification) || type == .alerts, let near = nearest(name, in: alert) {
            return "an alert has it: {{ range .Alerts }}{{ .\(near) }}{{ end }}"
                + (near == "Labels" || near == "Annotations" ? ", all of them share .Common\(near)" : "")
        }
        if own.isEmpty { return "\(type.name) has no fields" }
        return "there are: \(own.map { ".\($0)" }.joined(separator: ", "))"
    }

    static func counted(_ counts: ClosedRange<Int>) -> String {
        let words = ["no", "one", "two", "three", "four"]
        let least = words[min(counts.lowerBound, 4)]
        if counts.upperBound == .max {
            return "at least \(least) argument\(counts.lowerBound == 1 ? "" : "s")"
        }
        guard counts.lowerBound < counts.upperBound else {
            return "\(least) argument\(counts.lowerBound == 1 ? "" : "s")"
        }
        return "\(least) to \(words[min(counts.upperBound, 4)]) arguments"
    }

    func check(_ argument: Argument, is need: TemplateNeed, for name: String) throws(TemplateError) {
        guard !need.accepts(argument.type) else { return }
        let remedy =
            switch (need, argument.type) {
            case (.text, .integer), (.text, .float): "printf \"%v\" makes a text of a number"
            case (.text, .list(.string)): "join \", \" makes a text of a list"
            case (_, .labels): "name one of the labels: .CommonLabels.alertname, $labels.job"
            case (.sample, .samples): "take the first of the answer: query \"…\" | first | \(name)"
            case (.samples, .string): "ask first: query \"…\" | \(name)"
            default: ""
            }
        throw TemplateError(
            "\(name) needs \(need.name), not \(argument.type.name)", at: argument.offset, remedy: remedy)
    }
}
