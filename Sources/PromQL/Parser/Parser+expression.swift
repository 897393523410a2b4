extension Parser {
    /// Precedence climbing: reads operators that bind at least as tightly as `minimum`.
    mutating func expression(minimum: Int = 1) throws(ParseError) -> Expression {
        try nested { (parser) throws(ParseError) in try parser.operations(minimum: minimum) }
    }

    private mutating func operations(minimum: Int) throws(ParseError) -> Expression {
        var left = try unary()
        var length = 0
        while let operation = binaryOperator(), operation.precedence >= minimum {
            let operatorToken = token
            length += 1
            if length > Parser.maximumChain {
                throw error("more than \(Parser.maximumChain) operators in a row")
            }
            advance()
            let returnsBool = takeKeyword("bool")
            if returnsBool && !operation.isComparison {
                throw error("bool modifier can only be used on comparison operators", at: operatorToken.start)
            }
            let matching = try vectorMatching()
            let next = operation == .power ? operation.precedence : operation.precedence + 1
            let right = try expression(minimum: next)
            let node = Binary(
                operation, left, right, returnsBool: returnsBool, matching: matching ?? VectorMatching(),
                span: left.span.union(right.span))
            try check(node, hasMatching: matching != nil, at: operatorToken)
            left = .binary(node)
        }
        return left
    }

    private func binaryOperator() -> BinaryOperator? {
        switch token.kind {
        case .symbol(let symbol): return BinaryOperator(rawValue: symbol)
        case .word:
            guard let keyword = keyword(token) else { return nil }
            return ["and", "or", "unless", "atan2"].contains(keyword)
                ? BinaryOperator(rawValue: keyword) : nil
        default: return nil
        }
    }

    /// A sign takes everything that binds tighter than `*`: `-a^b` is `-(a^b)`.
    private mutating func unary() throws(ParseError) -> Expression {
        let start = token.start
        let isNegation = isSymbol("-", token)
        guard isNegation || isSymbol("+", token) else { return try postfix() }
        advance()
        let operand = try expression(minimum: BinaryOperator.power.precedence)
        let span = SourceSpan(start, operand.span.end)
        if case .number(let literal) = operand {
            return .number(NumberLiteral(isNegation ? -literal.value : literal.value, span: span))
        }
        return .unary(Unary(isNegation: isNegation, operand: operand, span: span))
    }

    /// Conditions on `on`, `ignoring` and `group_*` that the grammar alone does not state.
    private func check(_ node: Binary, hasMatching: Bool, at operatorToken: Token) throws(ParseError) {
        let matching = node.matching
        guard hasMatching else { return }
        if node.left.type != .vector || node.right.type != .vector {
            throw error("vector matching only allowed between instant vectors", at: operatorToken.start)
        }
        if node.operation.isSet && (matching.fillLeft != nil || matching.fillRight != nil) {
            throw error(
                "no filling allowed for \"\(node.operation.rawValue)\" operation", at: operatorToken.start)
        }
        if node.operation.isSet && matching.cardinality != .oneToOne {
            throw error(
                "no grouping allowed for \"\(node.operation.rawValue)\" operation", at: operatorToken.start)
        }
        if matching.isOn, let label = matching.labels.first(where: matching.include.contains) {
            throw error(
                "label \"\(label)\" must not occur in ON and GROUP clause at once", at: operatorToken.start)
        }
    }

    private mutating func vectorMatching() throws(ParseError) -> VectorMatching? {
        var matching = VectorMatching()
        let clause = keyword(token)
        let hasLabels = clause == "on" || clause == "ignoring"
        if hasLabels {
            advance()
            matching.isOn = clause == "on"
            matching.labels = try labelList()
        }
        if hasLabels, let side = keyword(token), side == "group_left" || side == "group_right" {
            advance()
            matching.cardinality = side == "group_left" ? .manyToOne : .oneToMany
            if isSymbol("(", token) { matching.include = try labelList() }
        }
        let hasFill = try fillValues(into: &matching)
        return hasLabels || hasFill ? matching : nil
    }

    /// `fill(0)`, `fill_left(0)`, `fill_right(0)`; without the parenthesis such a word is a metric.
    private mutating func fillValues(into matching: inout VectorMatching) throws(ParseError) -> Bool {
        var isAny = false
        while let name = keyword(token), ["fill", "fill_left", "fill_right"].contains(name),
            isSymbol("(", peek())
        {
            let place = token.start
            advance()
            let arguments = try argumentList()
            guard arguments.count == 1, case .number(let literal) = arguments[0] else {
                throw error("\(name) takes one number", at: place)
            }
            if name != "fill_right" { matching.fillLeft = literal.value }
            if name != "fill_left" { matching.fillRight = literal.value }
            isAny = true
        }
        return isAny
    }

    /// `(a, b, "c d",)`.
    mutating func labelList() throws(ParseError) -> [String] {
        try expect("(", in: "grouping opts")
        var labels: [String] = []
        while !take(")") {
            switch token.kind {
            case .word:
                let name = string(of: token)
                if name.contains(":") { throw unexpected(in: "grouping opts", expected: "label") }
                labels.append(name)
            case .string(let name): labels.append(name)
            default: throw unexpected(in: "grouping opts", expected: "label")
            }
            advance()
            if !take(","), !isSymbol(")", token) {
                throw unexpected(in: "grouping opts", expected: "\",\" or \")\"")
            }
        }
        return labels
    }
}
