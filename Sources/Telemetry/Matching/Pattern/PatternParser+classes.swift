extension PatternParser {
    /// A backslash and what follows, outside brackets.
    mutating func escape() throws(PatternError) -> PatternTree {
        index += 1
        guard let scalar = next else { throw error("trailing backslash at end of expression") }
        switch scalar {
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.notWordBoundary)
        default:
            if let set = try classEscape() { return .set(set) }
            return literal(try scalarEscape())
        }
    }

    private mutating func assertion(_ assertion: PatternAssertion) -> PatternTree {
        index += 1
        return .assertion(assertion)
    }

    /// `\d`, `\pL` and the like, standing after the backslash; nil, nothing taken, for others.
    private mutating func classEscape() throws(PatternError) -> ScalarSet? {
        guard let scalar = next else { return nil }
        let set: ScalarSet
        switch scalar {
        case "d": set = .digits
        case "D": set = ScalarSet.digits.inverted
        case "w": set = .word
        case "W": set = ScalarSet.word.inverted
        case "s": set = .space
        case "S": set = ScalarSet.space.inverted
        case "p", "P": return try categoryEscape(isInverted: scalar == "P")
        default: return nil
        }
        index += 1
        return set
    }

    private mutating func categoryEscape(isInverted: Bool) throws(PatternError) -> ScalarSet {
        index += 1
        var name = ""
        if take("{") {
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                index += 1
            }
            guard take("}") else { throw error("invalid character class range") }
        } else if let scalar = next {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        let isCaret = name.hasPrefix("^")
        guard let set = ScalarSet.category(isCaret ? String(name.dropFirst()) : name) else {
            throw error("unknown character class \\p{\(name)}; general categories such as L or Nd are known")
        }
        return isInverted != isCaret ? set.inverted : set
    }

    /// The scalar that an escape stands for, standing after the backslash.
    private mutating func scalarEscape() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = next else { throw error("trailing backslash at end of expression") }
        index += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{0c}"
        case "v": return "\u{0b}"
        case "a": return "\u{07}"
        case "x": return try hexEscape()
        default:
            if scalar.isASCII, !ScalarSet.word.contains(scalar.value) || scalar == "_" { return scalar }
            index -= 1
            throw error("invalid escape sequence: '\\\(scalar)'")
        }
    }

    private mutating func hexEscape() throws(PatternError) -> Unicode.Scalar {
        let isBraced = take("{")
        var value: UInt32 = 0
        var count = 0
        while let scalar = next, let digit = Character(scalar).hexDigitValue, count < (isBraced ? 6 : 2) {
            value = value << 4 | UInt32(digit)
            count += 1
            index += 1
        }
        guard let scalar = Unicode.Scalar(value), isBraced ? count > 0 && take("}") : count == 2 else {
            throw error("invalid escape sequence: '\\x'")
        }
        return scalar
    }

    /// `[…]`
    mutating func bracketSet() throws(PatternError) -> ScalarSet {
        index += 1
        let isInverted = take("^")
        var set = ScalarSet([])
        var isFirst = true
        while isFirst || next != "]" {
            guard let scalar = next else { throw error("missing closing ]") }
            isFirst = false
            if scalar == "[", let posix = try posixClass() {
                set = set.union(posix)
                continue
            }
            if scalar == "\\" {
                index += 1
                if let escaped = try classEscape() {
                    set = set.union(escaped)
                    continue
                }
                index -= 1
            }
            set = set.union(ScalarSet([try range()]))
        }
        index += 1
        if flags.ignoresCase { set = set.ignoringCase }
        return isInverted ? set.inverted : set
    }

    /// `[:alpha:]`, `[:^alpha:]` inside brackets; nil, nothing taken, when no class begins here.
    private mutating func posixClass() throws(PatternError) -> ScalarSet? {
        let start = index
        guard take("[:") else { return nil }
        let isInverted = take("^")
        let name = scalars[index...].prefix { $0 >= "a" && $0 <= "z" }
        index += name.count
        guard take(":]") else {
            index = start
            return nil
        }
        guard let set = ScalarSet.posix[String(String.UnicodeScalarView(name))] else {
            throw error("invalid character class range")
        }
        return isInverted ? set.inverted : set
    }

    private mutating func range() throws(PatternError) -> ClosedRange<UInt32> {
        let first = try bracketScalar()
        guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
            return first.value...first.value
        }
        index += 1
        let last = try bracketScalar()
        guard first.value <= last.value else { throw error("invalid character class range") }
        return first.value...last.value
    }

    private mutating func bracketScalar() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = next else { throw error("missing closing ]") }
        index += 1
        return scalar == "\\" ? try scalarEscape() : scalar
    }
}
