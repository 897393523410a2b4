internal import Telemetry

/// Carries out a parsed template.
struct TemplateRenderer {
    private let data: TemplateData
    private var dot = TemplateValue.data
    private var variables: [String: TemplateValue]
    private(set) var output = ""
    private(set) var missingQueries: Set<String> = []

    init(_ data: TemplateData) {
        self.data = data
        variables = [
            "": .data, "value": .float(data.value), "labels": .map(Self.map(data.labels)),
            "externalLabels": .map(Self.map(data.externalLabels)), "externalURL": .string(data.externalURL),
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
            case .range(let pipeline, let names, let body, let otherwise):
                try range(over: try evaluate(pipeline), names, body, otherwise)
            }
        }
    }

    private mutating func range(
        over value: TemplateValue, _ names: [String], _ body: [TemplateNode], _ otherwise: [TemplateNode]
    ) throws(TemplateError) {
        let elements: [(key: TemplateValue, element: TemplateValue)]
        switch value {
        case .samples(let samples): elements = samples.enumerated().map { (.integer($0), .sample($1)) }
        case .map(let map):
            elements = map.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }
        default: throw TemplateError("range needs the answer of a query, or labels")
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
            if command.function == .query {
                piped = try ask(arguments)
            } else {
                piped = try command.function?.call(arguments) ?? arguments.first ?? TemplateValue.none
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
        case .pipeline(let pipeline): return try evaluate(pipeline)
        case .dot(let fields): return try follow(fields, from: dot)
        case .variable(let name, let fields): return try follow(fields, from: variables[name] ?? .none)
        }
    }

    private func follow(_ fields: [String], from start: TemplateValue) throws(TemplateError) -> TemplateValue
    {
        var value = start
        for field in fields {
            switch (value, field) {
            case (.map(let map), _): value = .string(map[field] ?? "")
            case (.sample(let sample), "Labels"): value = .map(Self.map(sample.labels))
            case (.sample(let sample), "Value"): value = .float(sample.value)
            case (.data, "Labels"): value = .map(Self.map(data.labels))
            case (.data, "Value"): value = .float(data.value)
            case (.data, "ExternalLabels"): value = .map(Self.map(data.externalLabels))
            case (.data, "ExternalURL"): value = .string(data.externalURL)
            default: throw TemplateError("there is no field .\(field)")
            }
        }
        return value
    }

    private static func map(_ labels: Labels) -> [String: String] {
        Dictionary(labels.sorted.map { ($0.name, $0.value) }) { _, last in last }
    }
}

extension TemplateValue {
    /// As Go's `%v` prints it.
    var text: String {
        switch self {
        case .none: "<no value>"
        case .string(let text): text
        case .integer(let value): "\(value)"
        case .float(let value): numberText(value, style: .exposition)
        case .bool(let value): "\(value)"
        case .map(let map):
            "map[\(map.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " "))]"
        case .sample(let sample): numberText(sample.value, style: .exposition)
        case .samples(let samples): "[\(samples.count) samples]"
        case .data: "<data>"
        }
    }

    /// Go's truth: not empty, not zero.
    var isTrue: Bool {
        switch self {
        case .none: false
        case .string(let text): !text.isEmpty
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .bool(let value): value
        case .map(let map): !map.isEmpty
        case .samples(let samples): !samples.isEmpty
        case .sample, .data: true
        }
    }

    /// The number this is, or that its text spells.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        case .string(let text): Double(text)
        default: nil
        }
    }
}
