internal import Telemetry

/// Carries out a parsed template.
struct TemplateRenderer {
    let data: TemplateData
    private var dot: TemplateValue
    /// Innermost last.
    private var variables: [(name: String, value: TemplateValue)]
    private(set) var output = ""
    private(set) var missingQueries: Set<String> = []
    private var depth = 0
    /// Set from `break` or `continue` up to the loop it is for.
    private var leaving: Leaving?

    private enum Leaving {
        case pass, loop
    }

    init(_ data: TemplateData) {
        self.data = data
        dot = data.root ?? .data
        variables = [
            ("", dot), ("value", .float(data.value)), ("labels", .map(data.labels.map)),
            ("externalLabels", .map(data.externalLabels.map)), ("externalURL", .string(data.externalURL)),
        ]
    }

    mutating func render(_ nodes: [TemplateNode]) throws(TemplateError) {
        for node in nodes where leaving == nil {
            switch node {
            case .text(let text): output += text
            case .output(let pipeline):
                let value = try evaluate(pipeline)
                if pipeline.variable == nil { output += value.text }
            case .branch(let condition, let bindsDot, let then, let otherwise):
                let scope = variables.count
                let value = try evaluate(condition)
                try render(value.isTrue ? then : otherwise, dot: bindsDot && value.isTrue ? value : dot)
                variables.removeLast(variables.count - scope)
            case .call(let call, let argument):
                let value = if let argument { try evaluate(argument) } else { TemplateValue.none }
                try self.call(call.name, value)
            case .range(let pipeline, let names, let body, let otherwise):
                try range(over: try evaluate(pipeline), names, body, otherwise)
            case .leave(let endsLoop): leaving = endsLoop ? .loop : .pass
            }
        }
    }

    private mutating func render(
        _ nodes: [TemplateNode], dot value: TemplateValue
    ) throws(TemplateError) {
        let (outer, scope) = (dot, variables.count)
        dot = value
        try render(nodes)
        dot = outer
        variables.removeLast(variables.count - scope)
    }

    /// Templates that call each other without end are cut off.
    private static let deepestCall = 50

    private mutating func call(_ name: String, _ argument: TemplateValue) throws(TemplateError) {
        guard let definition = data.library.templates[name] else {
            throw TemplateError("template '\(name)' is not defined")
        }
        guard depth < Self.deepestCall else { throw TemplateError("template '\(name)' calls itself") }
        let outer = (dot, variables)
        dot = argument
        variables = [("", argument)]
        depth += 1
        try render(definition.nodes)
        depth -= 1
        (dot, variables) = outer
    }

    private mutating func range(
        over value: TemplateValue, _ names: [String], _ body: [TemplateNode], _ otherwise: [TemplateNode]
    ) throws(TemplateError) {
        guard let elements = value.elements else {
            throw TemplateError("range needs a list, labels, or the answer of a query")
        }
        for (key, element) in elements {
            let scope = variables.count
            if names.count == 2 { variables.append((names[0], key)) }
            if let name = names.last { variables.append((name, element)) }
            try render(body, dot: element)
            variables.removeLast(variables.count - scope)
            let ends = leaving == .loop
            leaving = nil
            if ends { break }
        }
        if elements.isEmpty { try render(otherwise, dot: dot) }
    }

    private mutating func evaluate(_ pipeline: TemplatePipeline) throws(TemplateError) -> TemplateValue {
        var piped: TemplateValue?
        for command in pipeline.commands { piped = try evaluate(command, piped) }
        let value = piped ?? .none
        guard let name = pipeline.variable else { return value }
        if !pipeline.declares, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
        return value
    }

    private mutating func evaluate(
        _ command: TemplateCommand, _ piped: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        let function = command.function
        if function == .and || function == .or { return try choose(command, piped) }
        var arguments: [TemplateValue] = []
        for operand in command.operands.dropFirst(function == nil ? 1 : 0) {
            arguments.append(try evaluate(operand))
        }
        if let piped { arguments.append(piped) }
        switch function {
        case .query: return try ask(arguments)
        case .externalURL: return .string(data.externalURL)
        case .now: return .time(TemplateTime(data.time))
        case .since: return try TemplateTime.since(arguments, at: data.time)
        case let function?: return try function.call(arguments)
        case nil: return try evaluate(command.operands[0], arguments)
        }
    }

    /// `and` and `or` look no further than they need to.
    private mutating func choose(
        _ command: TemplateCommand, _ piped: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        var last = TemplateValue.none
        for operand in command.operands {
            last = try evaluate(operand)
            if last.isTrue == (command.function == .or) { return last }
        }
        return piped ?? last
    }

    private mutating func ask(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        guard arguments.count == 1, case .string(let query) = arguments[0] else {
            throw TemplateError("query takes one text")
        }
        if data.answers[query] == nil { missingQueries.insert(query) }
        return .samples(data.answers[query] ?? [])
    }

    private mutating func evaluate(
        _ operand: TemplateOperand, _ arguments: [TemplateValue] = []
    ) throws(TemplateError) -> TemplateValue {
        var value: TemplateValue
        switch operand.head {
        case .literal(let literal): value = literal
        case .dot: value = dot
        case .variable(let name): value = variables.last { $0.name == name }?.value ?? .none
        case .pipeline(let pipeline): value = try evaluate(pipeline)
        }
        for (index, field) in operand.fields.enumerated() {
            let isLast = index == operand.fields.count - 1
            value = try value.field(field.name, isLast ? arguments : [], of: data)
        }
        return value
    }
}
