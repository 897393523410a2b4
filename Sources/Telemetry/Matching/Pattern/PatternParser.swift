/// Reads RE2's syntax into a tree.
struct PatternParser {
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        /// On at first: Prometheus wraps matchers in `(?s:…)`.
        var dotMatchesNewline = true
        var swapsGreed = false
    }

    private static let depthLimit = 250
    private static let repeatLimit = 1_000

    let source: String
    let scalars: [Unicode.Scalar]
    var index = 0
    var flags = Flags()
    private var depth = 0
    /// Names by group number; group 0 is the whole match.
    private(set) var groupNames: [String?] = [nil]

    init(_ source: String) {
        self.source = source
        scalars = Array(source.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternTree {
        let tree = try alternatives()
        guard index == scalars.count else { throw error("unexpected )") }
        return tree
    }

    func error(_ what: String) -> PatternError {
        PatternError(pattern: source, offset: index, what: what)
    }

    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.depthLimit else { throw error("expression nests too deeply") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let next, next != "|", next != ")" {
            if take("\\Q") {
                while index < scalars.count, !take("\\E") {
                    parts.append(literal(scalars[index]))
                    index += 1
                }
                if let last = parts.popLast() { parts.append(try repetitions(of: last)) }
                continue
            }
            guard let atom = try atom() else { continue }
            parts.append(try repetitions(of: atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternTree {
        guard flags.ignoresCase else { return .scalar(scalar.value) }
        let variants = ScalarSet.caseVariants(scalar.value)
        return variants.count == 1 ? .scalar(scalar.value) : .set(ScalarSet(variants.map { $0...$0 }))
    }

    /// Nil for something that matches nothing by itself, such as `(?i)`.
    private mutating func atom() throws(PatternError) -> PatternTree? {
        guard let scalar = next else { return nil }
        switch scalar {
        case "(": return try group()
        case "[": return .set(try bracketSet())
        case "\\": return try escape()
        case ".":
            index += 1
            return .set(flags.dotMatchesNewline ? .everything : .notNewline)
        case "^":
            index += 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$":
            index += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw error("missing argument to repetition operator: '\(scalar)'")
        default:
            index += 1
            return literal(scalar)
        }
    }

    private mutating func repetitions(of atom: PatternTree) throws(PatternError) -> PatternTree {
        guard let (minimum, maximum) = try quantifier() else { return atom }
        let isLazy = take("?")
        let start = index
        if try quantifier() != nil {
            index = start
            throw error("invalid nested repetition operator")
        }
        return .repeated(atom, minimum: minimum, maximum: maximum, isGreedy: isLazy == flags.swapsGreed)
    }

    private mutating func quantifier() throws(PatternError) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = index
        guard take("{"), let minimum = number() else {
            index = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = next == "}" ? nil : number() ?? -1 }
        guard take("}"), maximum != -1 else {
            // RE2 takes a brace that begins no repetition literally.
            index = start
            return nil
        }
        guard minimum <= PatternParser.repeatLimit, maximum ?? minimum >= minimum,
            maximum ?? 0 <= PatternParser.repeatLimit
        else { throw error("invalid repeat count") }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        let digits = scalars[index...].prefix { $0 >= "0" && $0 <= "9" }
        guard !digits.isEmpty, digits.count <= 6 else { return nil }
        index += digits.count
        return digits.reduce(0) { $0 * 10 + Int($1.value - 48) }
    }

    private mutating func group() throws(PatternError) -> PatternTree? {
        index += 1
        let saved = flags
        if take("?") {
            if take("P<") || take("<") {
                let name = scalars[index...].prefix { $0 != ">" }
                let text = String(String.UnicodeScalarView(name))
                index += name.count
                let isValid =
                    !text.isEmpty && text.unicodeScalars.allSatisfy { ScalarSet.word.contains($0.value) }
                guard take(">"), isValid, !groupNames.contains(text) else {
                    throw error("invalid named capture")
                }
                return try captured(name: text, restoring: saved)
            }
            let endsHere = try readFlags()
            if endsHere { return nil }
            let tree = try alternatives()
            guard take(")") else { throw error("missing closing )") }
            flags = saved
            return tree
        }
        return try captured(name: nil, restoring: saved)
    }

    private mutating func captured(name: String?, restoring saved: Flags) throws(PatternError) -> PatternTree
    {
        let number = groupNames.count
        groupNames.append(name)
        let tree = try alternatives()
        guard take(")") else { throw error("missing closing )") }
        flags = saved
        return .group(tree, index: number)
    }

    /// `i`, `-s` and so on up to `:` or `)`; tells whether the group ended.
    private mutating func readFlags() throws(PatternError) -> Bool {
        var value = true
        while let scalar = next {
            index += 1
            switch scalar {
            case "i": flags.ignoresCase = value
            case "m": flags.isMultiline = value
            case "s": flags.dotMatchesNewline = value
            case "U": flags.swapsGreed = value
            case "-" where value: value = false
            case ":": return false
            case ")": return true
            default: throw error("invalid or unsupported Perl syntax")
            }
        }
        throw error("missing closing )")
    }
}
