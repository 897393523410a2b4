import Telemetry

/// Writes expressions so that parsing the text gives the same expression.
struct Printer {
    var text = ""

    /// Words the grammar takes for itself, in any case: a metric of such a name is printed in quotes.
    static let wordsNoMetricMayUse: Set<String> = [
        "bool", "on", "ignoring", "group_left", "group_right", "atan2", "and", "or", "unless", "inf", "nan",
    ]

    mutating func write(_ expression: Expression) {
        switch expression {
        case .number(let node): text += numberLiteral(node.value)
        case .string(let node): text += goQuoted(node.value)
        case .selector(let node):
            write(node)
            write(node.shift)
        case .range(let node):
            write(node.selector)
            text += "[\(node.range)]"
            write(node.selector.shift)
        case .subquery(let node): write(node)
        case .unary(let node):
            text += node.isNegation ? "-" : "+"
            write(node.operand, inParentheses: rank(node.operand) < BinaryOperator.power.precedence)
        case .binary(let node): write(node)
        case .aggregate(let node): write(node)
        case .call(let node):
            text += node.name
            writeList(node.arguments)
        }
    }

    /// How tightly an expression holds together; a sign stands between `*` and `^`.
    private func rank(_ expression: Expression) -> Int {
        switch expression {
        case .binary(let node): node.operation.precedence
        case .unary: BinaryOperator.power.precedence - 1
        case .number(let node):
            node.value.sign == .minus && !node.value.isNaN ? BinaryOperator.power.precedence - 1 : 9
        default: 9
        }
    }

    private mutating func write(_ expression: Expression, inParentheses: Bool) {
        if inParentheses { text += "(" }
        write(expression)
        if inParentheses { text += ")" }
    }

    private mutating func writeList(_ expressions: [Expression]) {
        text += "("
        for (position, expression) in expressions.enumerated() {
            if position > 0 { text += ", " }
            write(expression)
        }
        text += ")"
    }

    private mutating func write(_ node: Binary) {
        let precedence = node.operation.precedence
        let isPower = node.operation == .power
        write(node.left, inParentheses: rank(node.left) < precedence + (isPower ? 1 : 0))
        text += " \(node.operation.rawValue)"
        if node.returnsBool { text += " bool" }
        let matching = node.matching
        if matching.isOn || !matching.labels.isEmpty || matching.cardinality != .oneToOne {
            text += matching.isOn ? " on " : " ignoring "
            text += labelList(matching.labels)
        }
        switch matching.cardinality {
        case .oneToOne: break
        case .manyToOne: text += " group_left " + labelList(matching.include)
        case .oneToMany: text += " group_right " + labelList(matching.include)
        }
        if let fill = matching.fillLeft { text += " fill_left (\(numberLiteral(fill)))" }
        if let fill = matching.fillRight { text += " fill_right (\(numberLiteral(fill)))" }
        text += " "
        // A sign may follow any operator without parentheses: `a ^ -b`, though it binds less tightly.
        let isSigned = rank(node.right) == BinaryOperator.power.precedence - 1 && !isBinary(node.right)
        write(node.right, inParentheses: !isSigned && rank(node.right) < precedence + (isPower ? 0 : 1))
    }

    private func isBinary(_ expression: Expression) -> Bool {
        if case .binary = expression { return true }
        return false
    }

    private mutating func write(_ node: Aggregation) {
        text += node.operation.rawValue
        switch node.grouping {
        case .by(let labels): if !labels.isEmpty { text += " by \(labelList(labels)) " }
        case .without(let labels): text += " without \(labelList(labels)) "
        }
        writeList((node.parameter.map { [$0] } ?? []) + [node.operand])
    }

    private mutating func write(_ node: Subquery) {
        write(node.operand, inParentheses: rank(node.operand) < 9)
        text += "[\(node.range):\(node.step?.description ?? "")]"
        write(node.shift)
    }

    func labelList(_ labels: [String]) -> String {
        "(" + labels.map(labelName).joined(separator: ", ") + ")"
    }

    func labelName(_ name: String) -> String {
        isPlainName(name, allowsColon: false) ? name : goQuoted(name)
    }

    func isPlainName(_ name: String, allowsColon: Bool) -> Bool {
        guard let first = name.utf8.first, !first.isDigit else { return false }
        return name.utf8.allSatisfy {
            $0.isLetter || $0.isDigit || (allowsColon && $0 == UInt8(ascii: ":"))
        }
    }
}

extension Expression: CustomStringConvertible {
    /// The query text, parentheses only where needed.
    package var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}
