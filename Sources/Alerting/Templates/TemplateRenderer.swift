internal import Telemetry

/// Carries out a parsed template.
struct TemplateRenderer {
    private let data: TemplateData
    private var dot: TemplateValue
    private var variables: [String: TemplateValue]
    private(set) var output = ""
    private(set) var missingQueries: Set<String> = []
    private var depth = 0

    init(_ data: TemplateData) {
        self.data = data
        dot = data.root ?? .data
        variables = [
            "": dot, "value": .float(data.value), "labels": .map(data.labels.map),
            "externalLabels": .map(data.externalLabels.map), "externalURL": .string(data.externalURL),
        ]
    }

    mutating func render(_ nodes: [TemplateNode]) throws(TemplateError) {
        for node in nodes {
            switch node {
            case .text(let text): output += text
            case .output(let pipeline):
                let value = try evaluate(pipeline)
                if pipeline.variable == nil { output += value.text }
            case .branch(let condition, let bindsDot, let then, let otherwise):
                let value = try evaluate(condition)
                let outer = dot
                if bindsDot, value.isTrue { dot = value }
                try render(value.isTrue ? then : otherwise)
                dot = outer
            case .call(let name, let argument):
                try call(name, try argument.map { pipeline throws(TemplateError) in try evaluate(pipeline) })
            case .range(let pipeline, let names, let body, let otherwise):
                try range(over: try evaluate(pipeline), names, body, otherwise)
            }
        }
    }

    /// Templates that call each other without end are cut off.
    private static let deepestCall = 50

    private mutating func call(_ name: String, _ argument: TemplateValue?) throws(TemplateError) {
        guard let body = data.library.templates[name] else {
            throw TemplateError("template '\(name)' is not defined")
        }
        guard depth < Self.deepestCall else { throw TemplateError("template '\(name)' calls itself") }
        let outer = (dot, variables)
        dot = argument ?? .none
        variables = ["": dot]
        depth += 1
        try render(body)
        depth -= 1
        (dot, variables) = outer
    }

    private mutating func range(
        over value: TemplateValue, _ names: [String], _ body: [TemplateNode], _ otherwise: [TemplateNode]
    ) throws(TemplateError) {
        let elements: [(key: TemplateValue, element: TemplateValue)]
        switch value {
        case .samples(let samples): elements = samples.enumerated().map { (.integer($0), .sample($1)) }
        case .map(let map):
            elements = map.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }
        case .list(let list): elements = list.enumerated().map { (.integer($0), $1) }
        default: throw TemplateError("range needs a list, labels, or the answer of a query")
        }
        let outer = dot
        for (key, element) in elements {
            dot = element
            if names.count == 2 { variables[names[0]] = key }
            if let name = names.last { variables[name] = element }
            try render(body)
        }
        dot = outer
        if elements.isEmpty { try render(otherwise) }
    }

    private mutating func evaluate(_ pipeline: TemplatePipeline) throws(TemplateError) -> TemplateValue {
        var piped: TemplateValue?
        for command in pipeline.commands {
            var arguments: [TemplateValue] = []
            for operand in command.operands { arguments.append(try evaluate(operand)) }
            if let piped { arguments.append(piped) }
            switch command.function {
            case .query: piped = try ask(arguments)
            case .externalURL: piped = .string(data.externalURL)
            case let function: piped = try function?.call(arguments) ?? arguments.first ?? TemplateValue.none
            }
        }
        let value = piped ?? .none
        if let name = pipeline.variable { variables[name] = value }
        return value
    }

    private mutating func ask(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        guard arguments.count == 1, case .string(let query) = arguments[0] else {
            throw TemplateError("query takes one text")
        }
        if data.answers[query] == nil { missingQueries.insert(query) }
        return .samples(data.answers[query] ?? [])
    }

    private mutating func evaluate(_ operand: TemplateOperand) throws(TemplateError) -> TemplateValue {
        switch operand {
        case .literal(let value): return value
        case .pipeline(let pipeline, let fields): return try follow(fields, from: evaluate(pipeline))
        case .dot(let fields): return try follow(fields, from: dot)
        case .variable(let name, let fields): return try follow(fields, from: variables[name] ?? .none)
        }
    }

    private func follow(_ fields: [String], from start: TemplateValue) throws(TemplateError) -> TemplateValue
    {
        var value = start
        for field in fields { value = try value.field(field, of: data) }
        return value
    }
}
