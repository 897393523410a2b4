extension Parser {
    /// `sum by (a) (x)`, `sum (x) by (a)`, `topk(3, x)`.
    mutating func aggregation(_ operation: AggregationOperator) throws(ParseError) -> Aggregation {
        let start = token.start
        advance()
        var grouping = try self.grouping()
        var arguments = try argumentList()
        if grouping == nil { grouping = try self.grouping() }
        let span = SourceSpan(start, tokens[index - 1].end)
        if arguments.isEmpty {
            throw error("no arguments for aggregate expression provided", at: start)
        }
        let wanted = operation.parameterType == nil ? 1 : 2
        if arguments.count != wanted {
            throw error(
                "wrong number of arguments for aggregate expression provided, expected \(wanted), "
                    + "got \(arguments.count)", at: start)
        }
        let operand = arguments.removeLast()
        return Aggregation(
            operation, operand, parameter: arguments.first, grouping: grouping ?? .by([]), span: span)
    }

    private mutating func grouping() throws(ParseError) -> Grouping? {
        if takeKeyword("by") { return .by(try labelList()) }
        if takeKeyword("without") { return .without(try labelList()) }
        return nil
    }
}
