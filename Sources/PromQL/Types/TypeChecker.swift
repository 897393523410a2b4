import Telemetry

/// Finds operands and arguments of the wrong type, as Prometheus does when it parses.
package struct TypeChecker {
    private let text: [UInt8]

    init(text: [UInt8]) {
        self.text = text
    }

    /// - Parameter text: the query the expression was read from, for line and column.
    package static func check(_ expression: Expression, in text: String = "") throws(ParseError) {
        try TypeChecker(text: Array(text.utf8)).check(expression)
    }

    func check(_ expression: Expression) throws(ParseError) {
        for child in expression.children where !isLabelsOfInfo(child, of: expression) { try check(child) }
        switch expression {
        case .unary(let node): try check(node)
        case .binary(let node): try check(node)
        case .aggregate(let node): try check(node)
        case .call(let node): try check(node)
        case .selector(let node): try check(node)
        case .range(let node): try check(node.selector)
        case .number, .string, .subquery: break
        }
    }

    private func error(_ what: String, _ span: SourceSpan) -> ParseError {
        ParseError(what, at: span.start, in: text)
    }

    private func check(_ node: Unary) throws(ParseError) {
        let type = node.operand.type
        guard type == .scalar || type == .vector else {
            throw error(
                "unary expression only allowed on expressions of type scalar or instant vector, "
                    + "got \"\(type.name)\"", node.span)
        }
    }

    private func check(_ node: Binary) throws(ParseError) {
        let types = [node.left.type, node.right.type]
        if types.contains(where: { $0 != .scalar && $0 != .vector }) {
            throw error("binary expression must contain only scalar and instant vector types", node.span)
        }
        if node.operation.isSet && types.contains(.scalar) {
            throw error(
                "set operator \"\(node.operation.rawValue)\" not allowed in binary scalar expression",
                node.span)
        }
        if types == [.scalar, .scalar] && node.operation.isComparison && !node.returnsBool {
            throw error("comparisons between scalars must use BOOL modifier", node.span)
        }
    }

    private func check(_ node: Aggregation) throws(ParseError) {
        if node.operand.type != .vector {
            throw error(
                "expected type instant vector in aggregation expression, got \(node.operand.type.name)",
                node.operand.span)
        }
        guard let wanted = node.operation.parameterType, let parameter = node.parameter else { return }
        if parameter.type != wanted {
            throw error(
                "expected type \(wanted.name) in aggregation parameter, got \(parameter.type.name)",
                parameter.span)
        }
    }

    private func check(_ node: FunctionCall) throws(ParseError) {
        guard let signature = FunctionSignature.named(node.name) else {
            throw error("unknown function with name \"\(node.name)\"", node.span)
        }
        let most = signature.arguments.count
        let least = most - signature.optional - (signature.isVariadic ? 1 : 0)
        let count = node.arguments.count
        if least == most && count != most {
            throw error("expected \(most) argument(s) in call to \"\(node.name)\", got \(count)", node.span)
        }
        if count < least {
            throw error(
                "expected at least \(least) argument(s) in call to \"\(node.name)\", got \(count)", node.span)
        }
        if count > most && !signature.isVariadic {
            throw error(
                "expected at most \(most) argument(s) in call to \"\(node.name)\", got \(count)", node.span)
        }
        for (position, argument) in node.arguments.enumerated() {
            let wanted = signature.arguments[min(position, most - 1)]
            if argument.type != wanted {
                throw error(
                    "expected type \(wanted.name) in call to function \"\(node.name)\", "
                        + "got \(argument.type.name)", argument.span)
            }
        }
        if node.name == "info", count == 2, !isLabelSelector(node.arguments[1]) {
            throw error("expected label selectors only", node.arguments[1].span)
        }
    }

    /// The second argument of `info` chooses among labels, not among all series.
    private func isLabelsOfInfo(_ child: Expression, of parent: Expression) -> Bool {
        guard case .call(let call) = parent, call.name == "info" else { return false }
        return call.arguments.count == 2 && call.arguments[1] == child && isLabelSelector(child)
    }

    private func isLabelSelector(_ expression: Expression) -> Bool {
        if case .selector(let selector) = expression { return selector.name == nil }
        return false
    }

    private func check(_ node: VectorSelector) throws(ParseError) {
        var matchesEverything = (node.name ?? "").isEmpty
        for matcher in node.matchers {
            do {
                if try !CompiledMatcher(matcher).matches("") { matchesEverything = false }
            } catch {
                throw self.error("bad regular expression in \(matcher): \(error)", node.span)
            }
        }
        if matchesEverything {
            throw error("vector selector must contain at least one non-empty matcher", node.span)
        }
    }
}
