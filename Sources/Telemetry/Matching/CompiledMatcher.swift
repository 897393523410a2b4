/// A matcher made ready to test many values. Patterns people really write (a literal, a list of
/// literals, a literal with `.*` around it) never reach the regular-expression engine.
package struct CompiledMatcher: Sendable {
    package let matcher: Matcher
    private let test: ValueTest
    private let isNegated: Bool

    /// Throws when the value of `=~` or `!~` is no regular expression.
    package init(_ matcher: Matcher) throws(PatternError) {
        self.matcher = matcher
        isNegated = matcher.operation == .notEqual || matcher.operation == .notRegex
        switch matcher.operation {
        case .equal, .notEqual: test = .oneOf([matcher.value])
        case .regex, .notRegex: test = try ValueTest(pattern: matcher.value)
        }
    }

    package var name: String { matcher.name }

    package func matches(_ value: String) -> Bool {
        test.accepts(value) != isNegated
    }

    /// Whether the series satisfies it; a label it lacks counts as empty.
    package func matches(_ labels: Labels) -> Bool {
        matches(labels[matcher.name] ?? "")
    }

    /// Whether series without the label satisfy it.
    package var matchesEmpty: Bool { matches("") }

    /// The only values it can match, when they are few and known: an index can look them up one by one.
    package var literals: [String]? {
        guard !isNegated, case .oneOf(let values) = test else { return nil }
        return values
    }

    /// How every value begins that it can match, where that is known.
    package var beginning: String? {
        guard !isNegated, case .starts(let text, _) = test else { return nil }
        return text
    }
}

extension [CompiledMatcher] {
    package init(_ matchers: [Matcher]) throws(PatternError) {
        self = []
        for matcher in matchers { append(try CompiledMatcher(matcher)) }
    }

    /// Whether the series satisfies every one.
    package func matches(_ labels: Labels) -> Bool {
        allSatisfy { $0.matches(labels) }
    }
}

/// What a pattern asks of a whole value.
private enum ValueTest: Sendable {
    case anything
    case notEmpty
    case oneOf([String])
    /// Literal text with `.*` or `.+` (then `more` is 1) around it.
    case starts(with: String, more: Int)
    case ends(with: String, more: Int)
    case contains(String)
    case pattern(Pattern)

    init(pattern: String) throws(PatternError) {
        if let simple = ValueTest.simple(pattern) {
            self = simple
        } else {
            self = .pattern(try Pattern(pattern))
        }
    }

    func accepts(_ value: String) -> Bool {
        switch self {
        case .anything: true
        case .notEmpty: !value.isEmpty
        case .oneOf(let values): values.contains(value)
        case .starts(let prefix, let more):
            value.utf8.count >= prefix.utf8.count + more && value.utf8.starts(with: prefix.utf8)
        case .ends(let suffix, let more):
            value.utf8.count >= suffix.utf8.count + more
                && value.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        case .contains(let part): value.utf8.contains(part.utf8)
        case .pattern(let pattern): pattern.matchesWhole(value)
        }
    }

    private static func simple(_ pattern: String) -> ValueTest? {
        switch pattern {
        case ".*": return .anything
        case ".+": return .notEmpty
        case "": return .oneOf([""])
        default: break
        }
        if let values = literalAlternatives(pattern) { return .oneOf(values) }
        var body = pattern[...]
        let hasPrefix = body.hasPrefix(".*") || body.hasPrefix(".+")
        let hasSuffix = (body.hasSuffix(".*") || body.hasSuffix(".+")) && !body.dropLast(2).hasSuffix("\\")
        let prefixMore = body.hasPrefix(".+") ? 1 : 0
        let suffixMore = body.hasSuffix(".+") ? 1 : 0
        if hasPrefix { body = body.dropFirst(2) }
        if hasSuffix { body = body.dropLast(2) }
        guard let text = literal(body) else { return nil }
        switch (hasPrefix, hasSuffix) {
        case (true, true): return prefixMore + suffixMore == 0 ? .contains(text) : nil
        case (true, false): return .ends(with: text, more: prefixMore)
        case (false, true): return .starts(with: text, more: suffixMore)
        case (false, false): return .oneOf([text])
        }
    }

    /// `a|b|c` or `(a|b|c)`, each a literal.
    private static func literalAlternatives(_ pattern: String) -> [String]? {
        var body = pattern[...]
        if body.hasPrefix("("), body.hasSuffix(")"), !body.hasSuffix("\\)") {
            body = body.dropFirst().dropLast()
            if body.hasPrefix("?:") { body = body.dropFirst(2) }
        }
        var values: [String] = []
        for part in body.split(separator: "|", omittingEmptySubsequences: false) {
            guard let text = literal(part) else { return nil }
            values.append(text)
        }
        return values
    }

    /// The text a pattern stands for when it has no operator; `\.` and the like are taken literally.
    private static func literal(_ pattern: Substring) -> String? {
        var text = ""
        var scalars = pattern.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\\" {
                guard let escaped = scalars.popFirst(), "\\.+*?()|[]{}^$-/".unicodeScalars.contains(escaped)
                else { return nil }
                text.unicodeScalars.append(escaped)
            } else if ".+*?()|[]{}^$".unicodeScalars.contains(scalar) {
                return nil
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Collection where Element == UInt8 {
    fileprivate func contains(_ part: some Collection<UInt8>) -> Bool {
        guard let first = part.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: part) { return true }
            rest = rest[index(after: start)...]
        }
        return false
    }
}
