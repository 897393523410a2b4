import Telemetry

extension Parser {
    /// A length of time in brackets: full arithmetic, more than zero.
    mutating func bracketDuration(in place: String) throws(ParseError) -> DurationExpression {
        let start = token.start
        let written = try durationOperations(minimum: 1, in: place)
        let duration = try fold(written, at: start)
        guard case .literal(let span) = duration, span <= .zero else { return duration }
        if case .literal = written { throw error("duration must be greater than 0", at: start) }
        // Prometheus finds out about arithmetic only when it evaluates.
        return written
    }

    /// A length of time after `offset`: one signed term; arithmetic needs parentheses.
    mutating func offsetDuration() throws(ParseError) -> DurationExpression {
        let start = token.start
        return try fold(try durationTerm(in: "offset", isWhole: true), at: start)
    }

    private func fold(_ duration: DurationExpression, at start: Int) throws(ParseError) -> DurationExpression
    {
        do {
            return try duration.folded()
        } catch {
            throw self.error(error.what, at: start)
        }
    }

    private mutating func durationOperations(
        minimum: Int, in place: String
    ) throws(ParseError) -> DurationExpression {
        try nested { (parser) throws(ParseError) in
            var left = try parser.durationTerm(in: place)
            while case .symbol(let symbol) = parser.token.kind,
                let operation = DurationOperator(rawValue: symbol), operation.precedence >= minimum
            {
                parser.advance()
                let next = operation == .power ? operation.precedence : operation.precedence + 1
                let start = parser.token.start
                let right = try parser.durationOperations(minimum: next, in: place)
                if right == .literal(.zero), operation == .divide || operation == .modulo {
                    let what = operation == .divide ? "division by zero" : "modulo by zero"
                    throw parser.error(what, at: start)
                }
                left = .binary(operation, left, right)
            }
            return left
        }
    }

    /// - Parameter isWhole: a sign takes one term only, because operators after it belong to the query.
    private mutating func durationTerm(
        in place: String, isWhole: Bool = false
    ) throws(ParseError) -> DurationExpression {
        if isSymbol("+", token) || isSymbol("-", token) {
            let isNegative = take("-")
            if !isNegative { advance() }
            let power = DurationOperator.power.precedence
            let operand =
                isWhole
                ? try nested { (parser) throws(ParseError) in
                    try parser.durationTerm(in: place, isWhole: true)
                } : try durationOperations(minimum: power, in: place)
            if !isNegative { return operand }
            if case .literal(let span) = operand { return .literal(-span) }
            return .negated(operand)
        }
        if take("(") {
            let inner = try durationOperations(minimum: 1, in: place)
            try expect(")", in: place)
            return inner
        }
        if token.kind == .number { return try durationLiteral() }
        return try durationCall(in: place)
    }

    private mutating func durationLiteral() throws(ParseError) -> DurationExpression {
        let place = token
        let seconds = try numberValue(of: place)
        advance()
        do {
            return .literal(try TimeSpan(durationSeconds: seconds))
        } catch {
            throw self.error(error.what, at: place.start)
        }
    }

    private mutating func durationCall(in place: String) throws(ParseError) -> DurationExpression {
        let name = keyword(token)
        guard let name, ["step", "range", "min_of", "max_of"].contains(name), isSymbol("(", peek()) else {
            throw unexpected(in: place, expected: "number, duration, step(), or range()")
        }
        advance()
        advance()
        if name == "step" || name == "range" {
            try expect(")", in: place)
            return name == "step" ? .step : .range
        }
        let left = try durationOperations(minimum: 1, in: place)
        try expect(",", in: place)
        let right = try durationOperations(minimum: 1, in: place)
        try expect(")", in: place)
        return name == "min_of" ? .smallest(left, right) : .largest(left, right)
    }
}
