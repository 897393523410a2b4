internal import Documents
internal import Telemetry

/// Reads the condition of a policy step.
///
///     any        := all ("or" all)*
///     all        := part ("and" part)*
///     part       := "(" any ")" | measure comparison value
///     measure    := budget_remaining | budget_spent | burn_rate "(" duration ")" | exhaustion | state
struct PolicyConditionParser {
    private var tokens: [Substring]
    /// Parentheses that are open: the text is short, but not trusted.
    private var depth = 0
    private static let deepest = 32

    static func parse(_ text: String) throws(PolicyConditionError) -> PolicyCondition {
        var parser = PolicyConditionParser(tokens: PolicyConditionParser.tokens(text))
        let condition = try parser.any()
        if let rest = parser.tokens.first {
            throw PolicyConditionError(
                what: "nothing is expected before '\(rest)'", remedy: "join conditions with 'and' or 'or'")
        }
        return condition
    }

    private init(tokens: [Substring]) {
        self.tokens = tokens
    }

    /// Words and numbers, comparisons, parentheses; anything else is a token that no rule takes.
    private static func tokens(_ text: String) -> [Substring] {
        var tokens: [Substring] = []
        var rest = text[...]
        let isWord = { (character: Character) in
            character.isLetter || character.isNumber || "_.%-+".contains(character)
        }
        let isComparison = { (character: Character) in "<>=!~".contains(character) }
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard let first = rest.first else { return tokens }
            let token =
                isWord(first)
                ? rest.prefix(while: isWord)
                : isComparison(first) ? rest.prefix(while: isComparison) : rest.prefix(1)
            tokens.append(token)
            rest = rest.dropFirst(token.count)
        }
    }

    private mutating func take(_ token: String) -> Bool {
        guard tokens.first.map({ $0.lowercased() }) == token else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func next(_ expected: String) throws(PolicyConditionError) -> Substring {
        guard !tokens.isEmpty else {
            throw PolicyConditionError(
                what: "the condition ends where \(expected) is expected", remedy: PolicyConditionError.example
            )
        }
        return tokens.removeFirst()
    }

    private mutating func any() throws(PolicyConditionError) -> PolicyCondition {
        var parts = [try all()]
        while take("or") { parts.append(try all()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all() throws(PolicyConditionError) -> PolicyCondition {
        var parts = [try part()]
        while take("and") { parts.append(try part()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func part() throws(PolicyConditionError) -> PolicyCondition {
        guard take("(") else { return try comparison() }
        depth += 1
        guard depth <= PolicyConditionParser.deepest else {
            throw PolicyConditionError(
                what: "more than \(PolicyConditionParser.deepest) parentheses are open",
                remedy: "split the step in two")
        }
        let inner = try any()
        guard take(")") else {
            throw PolicyConditionError(what: "a parenthesis is not closed", remedy: "add ')'")
        }
        depth -= 1
        return inner
    }

    private mutating func comparison() throws(PolicyConditionError) -> PolicyCondition {
        let name = String(try next("a measure"))
        if name == "state" { return try state() }
        let measure = try measure(name)
        let symbol = String(try next("a comparison"))
        guard let operation = ComparisonOperator(rawValue: symbol),
            [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(operation)
        else {
            throw PolicyConditionError(
                what: "'\(symbol)' does not compare \(name)", remedy: "use one of < <= > >=")
        }
        return .compare(measure, operation, try value(of: measure))
    }

    private mutating func measure(_ name: String) throws(PolicyConditionError) -> PolicyMeasure {
        switch name {
        case "budget_remaining": return .budgetRemaining
        case "budget_spent": return .budgetSpent
        case "exhaustion": return .exhaustion
        case "burn_rate":
            guard take("("), let text = tokens.first, let span = TimeSpan(text: text), span > .zero else {
                throw PolicyConditionError(
                    what: "burn_rate needs a window", remedy: "write it like burn_rate(1h) > 2")
            }
            tokens.removeFirst()
            guard take(")") else {
                throw PolicyConditionError(
                    what: "the window of burn_rate is not closed", remedy: "write it like burn_rate(1h) > 2")
            }
            return .burnRate(span)
        default:
            let near = nearest(name, in: PolicyMeasure.names).map { "did you mean '\($0)'? " } ?? ""
            throw PolicyConditionError(
                what: "unknown measure '\(name)'",
                remedy: near + "known: \(PolicyMeasure.names.joined(separator: ", "))")
        }
    }

    private mutating func value(of measure: PolicyMeasure) throws(PolicyConditionError) -> Double {
        let text = String(try next("a value"))
        switch measure {
        case .budgetRemaining, .budgetSpent:
            if text.hasSuffix("%"), let percent = Double(text.dropLast()), percent.isFinite {
                return percent / 100
            }
            throw PolicyConditionError(what: "'\(text)' is no share", remedy: "write it like 25%")
        case .burnRate:
            if let rate = Double(text), rate.isFinite, rate >= 0 { return rate }
            throw PolicyConditionError(what: "'\(text)' is no burn rate", remedy: "write it like 2 or 14.4")
        case .exhaustion:
            if let span = TimeSpan(text: text) { return span.seconds }
            throw PolicyConditionError(what: "'\(text)' is no duration", remedy: "write it like 3d or 12h")
        }
    }

    private mutating func state() throws(PolicyConditionError) -> PolicyCondition {
        let symbol = String(try next("a comparison"))
        guard symbol == "==" || symbol == "=" || symbol == "!=" else {
            throw PolicyConditionError(what: "'\(symbol)' does not compare states", remedy: "use == or !=")
        }
        let name = String(try next("a state"))
        guard let state = SLOState(rawValue: name) else {
            let known = SLOState.allCases.map(\.rawValue)
            let near = nearest(name, in: known).map { "did you mean '\($0)'? " } ?? ""
            throw PolicyConditionError(
                what: "there is no state '\(name)'", remedy: near + "known: \(known.joined(separator: ", "))")
        }
        return symbol == "!=" ? .isNotState(state) : .isState(state)
    }
}

/// Why the condition of a policy step is refused.
package struct PolicyConditionError: Error, Hashable, Sendable {
    package let what: String
    /// What to write instead.
    package let remedy: String

    static let example = "write it like budget_remaining < 25% or burn_rate(1h) > 2"
}

extension PolicyCondition {
    /// Reads a condition as policy files write it.
    package init(text: String) throws(PolicyConditionError) {
        self = try PolicyConditionParser.parse(text)
    }
}
