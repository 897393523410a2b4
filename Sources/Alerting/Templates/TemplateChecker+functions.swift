extension TemplateChecker {
    mutating func result(
        of function: TemplateFunction, _ arguments: [Argument], at offset: Int
    ) throws(TemplateError) -> TemplateType {
        let (name, signature) = (function.rawValue, function.signature)
        guard function != .query || isOfRule else {
            throw TemplateError(
                "query can be asked in the templates of rules alone", at: offset,
                remedy: "put the answer into an annotation of the rule, and that in here")
        }
        guard signature.counts.contains(arguments.count) else {
            let takes = Self.counted(signature.counts)
            let wanted = signature.needs.map(\.name).joined(separator: ", ")
            throw TemplateError(
                "\(name) takes \(takes), not \(arguments.count)", at: offset,
                remedy: wanted.isEmpty ? "write \(name) alone" : "it takes: \(wanted)")
        }
        for (index, argument) in arguments.enumerated() where !signature.needs.isEmpty {
            let need = signature.needs[min(index, signature.needs.count - 1)]
            try check(argument, is: need, for: name)
        }
        switch function {
        case .eq, .ne, .lt, .le, .gt, .ge: try checkKinds(name, arguments, at: offset)
        case .printf: checkFormat(arguments)
        default: break
        }
        return try type(of: function, arguments)
    }

    private func type(
        of function: TemplateFunction, _ arguments: [Argument]
    ) throws(TemplateError) -> TemplateType {
        let types = arguments.map(\.type)
        switch function {
        case .and, .or: return types.dropFirst().reduce(types[0]) { $0.joined($1) }
        case .slice: return types[0]
        case .args: return .arguments(types)
        case .list:
            return .list(types.first.map { types.dropFirst().reduce($0) { $0.joined($1) } } ?? .unknown)
        case .append: return .list(.unknown)
        case .index:
            var type = types[0]
            for place in arguments.dropFirst() {
                guard let element = type.element else { return type == .labels ? .string : .unknown }
                try check(place, is: .integer, for: "index of \(type.name)")
                type = element
            }
            return type
        default: return function.signature.type
        }
    }

    /// A text never equals a number.
    private func checkKinds(_ name: String, _ arguments: [Argument], at offset: Int) throws(TemplateError) {
        for argument in arguments.dropFirst() {
            guard let left = arguments[0].type.comparableKind, let right = argument.type.comparableKind,
                left != right
            else { continue }
            throw TemplateError(
                "\(name) compares \(arguments[0].type.name) with \(argument.type.name)", at: offset,
                remedy: "labels and annotations are texts: write \"5\", or compare $value")
        }
    }

    /// Verbs that do not fit give `%!d(float64=0.5)`, here as in Prometheus.
    private mutating func checkFormat(_ arguments: [Argument]) {
        guard let first = arguments.first, let format = first.literal else { return }
        let verbs = TemplateFormat.verbs(of: format)
        guard verbs.count == arguments.count - 1 else {
            let what = "the format \"\(format)\" has \(verbs.count) verb\(verbs.count == 1 ? "" : "s")"
            let given = "\(arguments.count - 1) value\(arguments.count == 2 ? "" : "s")"
            remark(
                "\(what), but there \(arguments.count == 2 ? "is" : "are") \(given)", at: first.offset,
                remedy: "one verb for each value")
            return
        }
        for (verb, argument) in zip(verbs, arguments.dropFirst()) {
            guard let better = TemplateFormat.better(than: verb, for: argument.type) else { continue }
            remark(
                "%\(verb) does not print \(argument.type.name)", at: argument.offset,
                remedy: "write \(better)")
        }
    }
}

extension TemplateType {
    /// What can be compared with each other has the same; nil when nothing is known.
    fileprivate var comparableKind: String? {
        switch self {
        case .string: "text"
        case .integer, .float, .span: "number"
        case .bool: "bool"
        case .time: "time"
        default: nil
        }
    }
}

extension TemplateFormat {
    /// The verbs of a format in their order, `%%` left out.
    static func verbs(of format: String) -> [Character] {
        var verbs: [Character] = []
        var rest = format[...]
        while let next = rest.popFirst() {
            guard next == "%" else { continue }
            rest = rest.drop { "+-# 0123456789.".contains($0) }
            if let verb = rest.popFirst(), verb != "%" { verbs.append(verb) }
        }
        return verbs
    }

    /// What prints it instead; nil when the verb does.
    static func better(than verb: Character, for type: TemplateType) -> String? {
        switch (verb, type) {
        case ("d", .float), ("s", .float): "%.0f, or %g"
        case ("f", .integer), ("e", .integer), ("g", .integer), ("s", .integer): "%d"
        case ("d", .string), ("f", .string), ("g", .string), ("e", .string): "%s"
        default: nil
        }
    }
}
