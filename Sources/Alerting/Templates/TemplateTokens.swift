/// The tokens between `{{` and `}}`, and the reading of pipelines from them.
struct TemplateTokens {
    enum Token: Hashable {
        case word(String)
        case variable(String, fields: [String])
        case dot(fields: [String])
        case literal(TemplateValue)
        case symbol(String)
    }

    private var tokens: [(token: Token, offset: Int)] = []
    private var index = 0
    private let start: Int
    /// Where the closing braces stand.
    private(set) var closing: Int

    init(_ bytes: [UInt8], from start: Int) throws(TemplateError) {
        self.start = start
        var lexer = TemplateLexer(bytes, from: start)
        while let next = try lexer.next() { tokens.append(next) }
        closing = lexer.position
    }

    var isEmpty: Bool { tokens.isEmpty }
    var peek: Token? { index < tokens.count ? tokens[index].token : nil }
    var offset: Int { index < tokens.count ? tokens[index].offset : closing > start ? closing : start }

    mutating func advance() {
        index += 1
    }

    mutating func expectEnd() throws(TemplateError) {
        guard peek == nil else { throw TemplateError("unexpected '\(describe(peek))'", at: offset) }
    }

    /// Reads `[$x :=] command | command`, adding a declared variable to the scope.
    mutating func takePipeline(_ variables: inout [String]) throws(TemplateError) -> TemplatePipeline {
        var declared: String?
        if case .variable(let name, let fields) = peek, fields.isEmpty, index + 1 < tokens.count,
            [.symbol(":="), .symbol("=")].contains(tokens[index + 1].token)
        {
            declared = name
            index += 2
        }
        var commands = [try takeCommand(&variables)]
        while peek == .symbol("|") {
            advance()
            commands.append(try takeCommand(&variables))
        }
        for (index, command) in commands.enumerated() where index > 0 && command.function == nil {
            throw TemplateError("only a function can follow '|'", at: offset)
        }
        if let declared, !variables.contains(declared) { variables.append(declared) }
        return TemplatePipeline(variable: declared, commands: commands)
    }

    /// `$element :=` or `$index, $element :=` before a range's pipeline.
    mutating func takeRangeVariables() -> [String] {
        var names: [String] = []
        var next = index
        while next + 1 < tokens.count, case .variable(let name, let fields) = tokens[next].token,
            fields.isEmpty
        {
            names.append(name)
            if tokens[next + 1].token == .symbol(":=") {
                index = next + 2
                return names
            }
            guard tokens[next + 1].token == .symbol(","), names.count < 2 else { return [] }
            next += 2
        }
        return []
    }

    private mutating func takeCommand(_ variables: inout [String]) throws(TemplateError) -> TemplateCommand {
        var function: TemplateFunction?
        if case .word(let name) = peek {
            guard let found = TemplateFunction(rawValue: name) else {
                throw TemplateError(
                    "function '\(name)' is not defined", at: offset,
                    remedy: "known: " + TemplateFunction.allCases.map(\.rawValue).joined(separator: ", "))
            }
            function = found
            advance()
        }
        var operands: [TemplateOperand] = []
        while let operand = try takeOperand(&variables) { operands.append(operand) }
        if function == nil {
            guard operands.count == 1 else {
                let what = operands.isEmpty ? "a value is missing" : "only a function takes arguments"
                throw TemplateError(what, at: offset)
            }
        }
        return TemplateCommand(function: function, operands: operands)
    }

    private mutating func takeOperand(
        _ variables: inout [String]
    ) throws(TemplateError) -> TemplateOperand? {
        switch peek {
        case .literal(let value):
            advance()
            return .literal(value)
        case .dot(let fields):
            advance()
            return .dot(fields: fields)
        case .variable(let name, let fields):
            guard variables.contains(name) else {
                throw TemplateError(
                    "undefined variable '$\(name)'", at: offset,
                    remedy: name == "label" ? "did you mean '$labels'?" : "known: $labels, $value")
            }
            advance()
            return .variable(name, fields: fields)
        case .word(let name):
            guard TemplateFunction(rawValue: name) == nil else {
                throw TemplateError("put the call of '\(name)' in parentheses", at: offset)
            }
            throw TemplateError("function '\(name)' is not defined", at: offset)
        case .symbol("("):
            advance()
            let pipeline = try takePipeline(&variables)
            guard peek == .symbol(")") else { throw TemplateError("')' is missing", at: offset) }
            let end = offset + 1
            advance()
            // `).field` belongs to the parentheses, `) .field` is the next argument.
            guard case .dot(let fields) = peek, !fields.isEmpty, offset == end else {
                return .pipeline(pipeline, fields: [])
            }
            advance()
            return .pipeline(pipeline, fields: fields)
        default: return nil
        }
    }

    private func describe(_ token: Token?) -> String {
        switch token {
        case .word(let name): name
        case .variable(let name, _): "$\(name)"
        case .dot(let fields): "." + fields.joined(separator: ".")
        case .symbol(let text): text
        case .literal: "literal"
        case nil: "end"
        }
    }
}
