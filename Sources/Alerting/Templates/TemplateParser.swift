/// Reads template text into nodes.
struct TemplateParser {
    private let bytes: [UInt8]
    private var position = 0
    /// Variables in scope, innermost last; the four that Prometheus defines are always there.
    private var variables = ["", "labels", "value", "externalLabels", "externalURL"]
    /// What the text defines for others to call.
    private(set) var definitions: [String: [TemplateNode]] = [:]
    private(set) var calls: [TemplateCall] = []
    /// How many loops stand around what is read.
    private var loops = 0

    /// - Parameter isOfRule: the variables of rules are there.
    init(_ text: String, isOfRule: Bool = false) {
        bytes = Array(text.utf8)
        if !isOfRule { variables = [""] }
    }

    mutating func parse() throws(TemplateError) -> [TemplateNode] {
        let (nodes, end) = try parseList()
        if let end { throw TemplateError("unexpected {{\(end.keyword)}}", at: end.offset) }
        return nodes
    }

    /// What ends a list of nodes before the text does.
    private struct Closing {
        var keyword: String
        var rest: TemplateTokens
        var offset: Int
    }

    private mutating func parseList() throws(TemplateError) -> ([TemplateNode], Closing?) {
        var nodes: [TemplateNode] = []
        while position < bytes.count {
            let (text, action) = try takeUntilAction()
            if !text.isEmpty { nodes.append(.text(text)) }
            guard var tokens = action, !tokens.isEmpty else { continue }
            let offset = tokens.offset
            guard case .word(let word) = tokens.peek else {
                nodes += try output(&tokens)
                continue
            }
            switch word {
            case "end", "else":
                tokens.advance()
                return (nodes, Closing(keyword: word, rest: tokens, offset: offset))
            case "if", "with", "range":
                tokens.advance()
                nodes.append(try branch(word, &tokens))
            case "template":
                tokens.advance()
                nodes.append(try call(&tokens))
            case "define", "block":
                tokens.advance()
                if let call = try definition(word, &tokens) { nodes.append(call) }
            case "break", "continue":
                guard loops > 0 else {
                    throw TemplateError(
                        "'\(word)' stands outside of {{range}}", at: offset,
                        remedy: "there is no loop to leave: remove it")
                }
                tokens.advance()
                try tokens.expectEnd()
                nodes.append(.leave(endsLoop: word == "break"))
            default: nodes += try output(&tokens)
            }
        }
        return (nodes, nil)
    }

    mutating func pipeline(_ tokens: inout TemplateTokens) throws(TemplateError) -> TemplatePipeline {
        try tokens.takePipeline(&variables)
    }

    mutating func note(_ call: TemplateCall) { calls.append(call) }

    mutating func define(_ name: String, as body: [TemplateNode]) { definitions[name] = body }

    /// The nodes up to the `end` of a definition, whose only variable is its own dot.
    mutating func body(of keyword: String, at offset: Int) throws(TemplateError) -> [TemplateNode] {
        let outer = (variables, loops)
        (variables, loops) = ([""], 0)
        defer { (variables, loops) = outer }
        let (nodes, closing) = try parseList()
        guard let closing, closing.keyword == "end" else {
            throw TemplateError("'\(keyword)' has no {{end}}", at: offset)
        }
        return nodes
    }

    /// `{{ $x := … }}` prints nothing.
    private mutating func output(_ tokens: inout TemplateTokens) throws(TemplateError) -> [TemplateNode] {
        let pipeline = try tokens.takePipeline(&variables)
        try tokens.expectEnd()
        return [.output(pipeline)]
    }

    private mutating func branch(
        _ keyword: String, _ tokens: inout TemplateTokens
    ) throws(TemplateError) -> TemplateNode {
        let offset = tokens.offset
        let scope = variables.count
        let names = keyword == "range" ? tokens.takeRangeVariables() : []
        let condition = try tokens.takePipeline(&variables)
        variables += names
        try tokens.expectEnd()
        func node(_ then: [TemplateNode], _ otherwise: [TemplateNode]) -> TemplateNode {
            keyword == "range"
                ? .range(condition, variables: names, body: then, otherwise: otherwise)
                : .branch(condition, bindsDot: keyword == "with", then: then, otherwise: otherwise)
        }
        if keyword == "range" { loops += 1 }
        let (then, closing) = try parseList()
        if keyword == "range" { loops -= 1 }
        guard var closing else { throw TemplateError("'\(keyword)' has no {{end}}", at: offset) }
        var otherwise: [TemplateNode] = []
        if closing.keyword == "else" {
            if case .word(let next) = closing.rest.peek, next == "if" || next == "with" {
                closing.rest.advance()
                otherwise = [try branch(next, &closing.rest)]
                variables.removeLast(variables.count - scope)
                return node(then, otherwise)
            }
            try closing.rest.expectEnd()
            let (nodes, last) = try parseList()
            guard let last, last.keyword == "end" else {
                throw TemplateError("'\(keyword)' has no {{end}}", at: offset)
            }
            otherwise = nodes
            closing = last
        }
        try closing.rest.expectEnd()
        variables.removeLast(variables.count - scope)
        return node(then, otherwise)
    }

    /// The text before the next action, trimmed as its marks ask, and the action's tokens.
    private mutating func takeUntilAction() throws(TemplateError) -> (String, TemplateTokens?) {
        let start = position
        guard let open = find("{{", from: position) else {
            position = bytes.count
            return (String(decoding: bytes[start...], as: UTF8.self), nil)
        }
        var text = bytes[start..<open]
        var inner = open + 2
        if inner + 1 < bytes.count, bytes[inner] == UInt8(ascii: "-"), isSpace(bytes[inner + 1]) {
            while let last = text.last, isSpace(last) { text.removeLast() }
            inner += 2
        }
        let close: Int
        var tokens: TemplateTokens?
        if bytes[inner...].starts(with: "/*".utf8) {
            guard let end = find("*/", from: inner), let brace = find("}}", from: end) else {
                throw TemplateError("a comment is never closed", at: open)
            }
            close = brace
        } else {
            let lexer = try TemplateTokens(bytes, from: inner)
            tokens = lexer
            close = lexer.closing
        }
        position = close + 2
        if close > inner, bytes[close - 1] == UInt8(ascii: "-") {
            while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        }
        return (String(decoding: text, as: UTF8.self), tokens)
    }

    private func find(_ mark: String, from start: Int) -> Int? {
        let mark = Array(mark.utf8)
        guard start <= bytes.count - mark.count else { return nil }
        return (start...(bytes.count - mark.count)).first { bytes[$0...].starts(with: mark) }
    }
}

func isSpace(_ byte: UInt8) -> Bool {
    byte == 32 || (9...13).contains(byte)
}
