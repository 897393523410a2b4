internal import Documents

/// The tokens between `{{` and `}}`, and the reading of pipelines from them.
struct TemplateTokens {
    enum Token: Hashable {
        case word(String)
        case variable(String, fields: [TemplateField])
        case dot(fields: [TemplateField])
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
        var variable: String?
        var declares = true
        if case .variable(let name, let fields) = peek, fields.isEmpty, index + 1 < tokens.count,
            [.symbol(":="), .symbol("=")].contains(tokens[index + 1].token)
        {
            declares = tokens[index + 1].token == .symbol(":=")
            if !declares { try check(variable: name, variables) }
            variable = name
            index += 2
        }
        var commands = [try takeCommand(&variables)]
        while peek == .symbol("|") {
            advance()
            commands.append(try takeCommand(&variables))
        }
        for command in commands.dropFirst() where command.function == nil {
            guard command.operands[0].fields.isEmpty else { continue }
            throw TemplateError("only a function can follow '|'", at: command.offset)
        }
        if let variable, declares { variables.append(variable) }
        return TemplatePipeline(variable: variable, declares: declares, commands: commands)
    }

    private func check(variable name: String, _ known: [String]) throws(TemplateError) {
        guard !known.contains(name) else { return }
        let names = Set(known).subtracting([""]).sorted().map { "$\($0)" }
        let near = name.isEmpty ? nil : nearest(name, in: known.filter { !$0.isEmpty })
        let others =
            names.isEmpty
            ? "declare it first: {{ $\(name) := … }}" : "known: \(names.joined(separator: ", "))"
        throw TemplateError(
            "undefined variable '$\(name)'", at: offset,
            remedy: near.map { "did you mean '$\($0)'?" } ?? others)
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
        let start = offset
        if case .word(let name) = peek {
            function = try find(function: name)
            advance()
        }
        var operands: [TemplateOperand] = []
        while let operand = try takeOperand(&variables) { operands.append(operand) }
        if function == nil {
            guard !operands.isEmpty else { throw TemplateError("a value is missing", at: offset) }
            guard operands.count == 1 || !operands[0].fields.isEmpty else {
                throw TemplateError("only a function takes arguments", at: operands[1].offset)
            }
        }
        return TemplateCommand(function: function, operands: operands, offset: start)
    }

    private func find(function name: String) throws(TemplateError) -> TemplateFunction {
        if let found = TemplateFunction(rawValue: name) { return found }
        let known = TemplateFunction.allCases.map(\.rawValue)
        throw TemplateError(
            "function '\(name)' is not defined", at: offset,
            remedy: nearest(name, in: known).map { "did you mean '\($0)'?" }
                ?? "known: \(known.joined(separator: ", "))")
    }

    private mutating func takeOperand(
        _ variables: inout [String]
    ) throws(TemplateError) -> TemplateOperand? {
        let start = offset
        switch peek {
        case .literal(let value):
            advance()
            return TemplateOperand(head: .literal(value), offset: start)
        case .dot(let fields):
            advance()
            return TemplateOperand(head: .dot, fields: fields, offset: start)
        case .variable(let name, let fields):
            try check(variable: name, variables)
            advance()
            return TemplateOperand(head: .variable(name), fields: fields, offset: start)
        case .word(let name):
            let function = try find(function: name)
            // Without arguments a name alone is a call, wherever it stands.
            guard function.signature.counts == 0...0 else {
                throw TemplateError("put the call of '\(name)' in parentheses", at: start)
            }
            advance()
            let command = TemplateCommand(function: function, operands: [], offset: start)
            return TemplateOperand(head: .pipeline(TemplatePipeline(commands: [command])), offset: start)
        case .symbol("("): return try takeParentheses(&variables)
        default: return nil
        }
    }

    private mutating func takeParentheses(
        _ variables: inout [String]
    ) throws(TemplateError) -> TemplateOperand {
        let start = offset
        advance()
        let pipeline = try takePipeline(&variables)
        guard peek == .symbol(")") else { throw TemplateError("')' is missing", at: offset) }
        let end = offset + 1
        advance()
        var operand = TemplateOperand(head: .pipeline(pipeline), offset: start)
        // `).field` belongs to the parentheses, `) .field` is the next argument.
        if case .dot(let fields) = peek, !fields.isEmpty, offset == end {
            advance()
            operand.fields = fields
        }
        return operand
    }

    private func describe(_ token: Token?) -> String {
        switch token {
        case .word(let name): name
        case .variable(let name, _): "$\(name)"
        case .dot(let fields): "." + fields.map(\.name).joined(separator: ".")
        case .symbol(let text): text
        case .literal: "literal"
        case nil: "end"
        }
    }
}
