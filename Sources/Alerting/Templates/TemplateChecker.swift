internal import Documents

/// Follows a template as the renderer would, with what is known of each value in place of the value: finds
/// fields, functions and arguments that can never be right. Where nothing is known it says nothing.
struct TemplateChecker {
    let library: TemplateLibrary
    let isOfRule: Bool
    /// What is odd but gives some text.
    private(set) var remarks: [TemplateError] = []
    private(set) var root = TemplateType.unknown
    private var dot = TemplateType.unknown
    private var variables: [(name: String, type: TemplateType)] = []
    /// Variables that get a second value somewhere: of these nothing is known.
    private var reassigned: Set<String> = []
    /// Templates found to be right for a dot of a type.
    private var cleared: Set<Visit> = []

    private struct Visit: Hashable {
        var name: String
        var dot: TemplateType
    }

    /// - Parameter isOfRule: a rule's, else a notification's.
    init(_ library: TemplateLibrary, isOfRule: Bool) {
        self.library = library
        self.isOfRule = isOfRule
    }

    /// Throws the first mistake.
    mutating func check(_ nodes: [TemplateNode]) throws(TemplateError) {
        try enter(nodes, isOfRule ? .record(.rule) : .record(.notification), variables: isOfRule)
    }

    /// Templates that nobody may have called yet, whatever their dot.
    mutating func check(_ definitions: [String: TemplateDefinition]) throws(TemplateError) {
        for name in definitions.keys.sorted() where !cleared.contains(where: { $0.name == name }) {
            try call(TemplateCall(name: name, offset: 0), .unknown)
        }
    }

    private mutating func enter(
        _ nodes: [TemplateNode], _ type: TemplateType, variables hasRuleVariables: Bool
    ) throws(TemplateError) {
        (root, dot) = (type, type)
        variables = [("", type)]
        if hasRuleVariables {
            variables += [
                ("labels", .labels), ("value", .float), ("externalLabels", .labels), ("externalURL", .string),
            ]
        }
        reassigned = TemplateNode.reassigned(in: nodes)
        try walk(nodes)
    }

    private mutating func walk(_ nodes: [TemplateNode]) throws(TemplateError) {
        for node in nodes {
            let scope = variables.count
            switch node {
            case .text, .leave: break
            case .output(let pipeline): _ = try type(of: pipeline)
            case .branch(let condition, let bindsDot, let then, let otherwise):
                let found = try type(of: condition)
                try walk(then, dot: bindsDot ? found : dot)
                try walk(otherwise, dot: dot)
                variables.removeLast(variables.count - scope)
            case .call(let call, let argument):
                let type = if let argument { try type(of: argument) } else { TemplateType.none }
                try self.call(call, type)
            case .range(let pipeline, let names, let body, let otherwise):
                try range(over: pipeline, names, body)
                variables.removeLast(variables.count - scope)
                try walk(otherwise, dot: dot)
            }
        }
    }

    private mutating func walk(_ nodes: [TemplateNode], dot type: TemplateType) throws(TemplateError) {
        let (outer, scope) = (dot, variables.count)
        dot = type
        try walk(nodes)
        dot = outer
        variables.removeLast(variables.count - scope)
    }

    private mutating func range(
        over pipeline: TemplatePipeline, _ names: [String], _ body: [TemplateNode]
    ) throws(TemplateError) {
        let found = try type(of: pipeline)
        let (key, element): (TemplateType, TemplateType)
        switch found {
        case .unknown: (key, element) = (.unknown, .unknown)
        case .none, .dictionary, .arguments: (key, element) = (.string, .unknown)
        case .labels: (key, element) = (.string, .string)
        default:
            guard let inner = found.element else {
                throw TemplateError(
                    "range needs a list, labels or the answer of a query, not \(found.name)",
                    at: pipeline.offset, remedy: "write {{ with … }} to look into a single value")
            }
            (key, element) = (.integer, inner)
        }
        if names.count == 2 { declare(names[0], key) }
        if let name = names.last { declare(name, element) }
        try walk(body, dot: element)
    }

    private mutating func call(_ call: TemplateCall, _ type: TemplateType) throws(TemplateError) {
        // One that is not there is the library's to tell.
        guard let definition = library.templates[call.name] else { return }
        guard cleared.insert(Visit(name: call.name, dot: type)).inserted else { return }
        let outer = (root, dot, variables, reassigned)
        let known = remarks.count
        do throws(TemplateError) {
            try enter(definition.nodes, type, variables: false)
        } catch {
            throw error.placed(in: call.name, definition.origin)
        }
        for index in known..<remarks.count {
            remarks[index] = remarks[index].placed(in: call.name, definition.origin)
        }
        (root, dot, variables, reassigned) = outer
    }

    mutating func remark(_ what: String, at offset: Int, remedy: String) {
        remarks.append(TemplateError(what, at: offset, remedy: remedy))
    }

    private mutating func declare(_ name: String, _ type: TemplateType) {
        variables.append((name, reassigned.contains(name) ? .unknown : type))
    }

    mutating func type(of pipeline: TemplatePipeline) throws(TemplateError) -> TemplateType {
        var piped: TemplateType?
        for command in pipeline.commands { piped = try type(of: command, piped) }
        let found = piped ?? .none
        if let name = pipeline.variable, pipeline.declares { declare(name, found) }
        return found
    }

    private mutating func type(
        of command: TemplateCommand, _ piped: TemplateType?
    ) throws(TemplateError) -> TemplateType {
        var arguments: [Argument] = []
        for operand in command.operands.dropFirst(command.function == nil ? 1 : 0) {
            arguments.append(Argument(try type(of: operand), operand))
        }
        if let piped { arguments.append(Argument(type: piped, offset: command.offset, literal: nil)) }
        if let function = command.function { return try result(of: function, arguments, at: command.offset) }
        return try type(of: command.operands[0], arguments)
    }

    private mutating func type(
        of operand: TemplateOperand, _ arguments: [Argument] = []
    ) throws(TemplateError) -> TemplateType {
        var found: TemplateType
        switch operand.head {
        case .literal(let value): found = TemplateType(value)
        case .dot: found = dot
        case .variable(let name): found = variables.last { $0.name == name }?.type ?? .unknown
        case .pipeline(let pipeline): found = try type(of: pipeline)
        }
        for (index, field) in operand.fields.enumerated() {
            let isLast = index == operand.fields.count - 1
            found = try type(of: field, in: found, isLast ? arguments : [])
        }
        return found
    }

    /// What stands behind a function or a method.
    struct Argument {
        var type: TemplateType
        var offset: Int
        /// Its text, when it is one that is written out.
        var literal: String?

        init(type: TemplateType, offset: Int, literal: String?) {
            self.type = type
            self.offset = offset
            self.literal = literal
        }

        init(_ type: TemplateType, _ operand: TemplateOperand) {
            self.init(type: type, offset: operand.offset, literal: nil)
            if case .literal(.string(let text)) = operand.head { literal = text }
        }
    }
}

extension TemplatePipeline {
    /// Bytes before it.
    var offset: Int { commands.first?.offset ?? 0 }
}
