internal import Telemetry

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// `printf` with Go's verbs: `%v %s %q %d %b %o %c %U %f %e %g %t %x %X %%`, flags, width and precision.
enum TemplateFormat {
    static func format(_ arguments: [TemplateValue]) throws(TemplateError) -> String {
        guard let first = arguments.first else { throw TemplateError("printf needs a format") }
        var rest = arguments.dropFirst()
        var characters = Array(first.text.unicodeScalars)[...]
        var out = ""
        while let next = characters.popFirst() {
            guard next == "%" else {
                out.unicodeScalars.append(next)
                continue
            }
            let flags = take(&characters) { "+-# 0".unicodeScalars.contains($0) }
            let width = take(&characters) { $0.properties.numericType == .decimal }
            var precision: Int?
            if characters.first == "." {
                characters = characters.dropFirst()
                precision = Int(take(&characters) { $0.properties.numericType == .decimal }) ?? 0
            }
            guard let verb = characters.popFirst() else { throw TemplateError("printf ends within a verb") }
            if verb == "%" {
                out += "%"
                continue
            }
            guard let argument = rest.popFirst() else {
                out += "%!\(verb)(MISSING)"
                continue
            }
            let text = verbText(argument, Character(verb), flags: flags, precision: precision)
            out += padded(text, width: min(Int(width) ?? 0, 1_000), flags: flags)
        }
        guard !rest.isEmpty else { return out }
        return out + "%!(EXTRA \(rest.map { "\($0.kind)=\($0.text)" }.joined(separator: ", ")))"
    }

    /// A float with C's `%.*f`, `%.*e` or `%.*g`, which agree with Go's for a given precision.
    static func number(_ value: Double, verb: Character, precision: Int) -> String {
        guard value.isFinite else { return numberText(value) }
        var buffer = [CChar](repeating: 0, count: 400 + min(precision, 100))
        let count = withVaList([Int32(min(precision, 100)), value]) {
            vsnprintf(&buffer, buffer.count, "%.*\(verb)", $0)
        }
        return String(
            decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func verbText(
        _ value: TemplateValue, _ verb: Character, flags: String, precision: Int?
    ) -> String {
        let sign = flags.contains("+") && (value.number ?? -1) >= 0 ? "+" : ""
        switch (verb, value) {
        case ("f", .float(let number)), ("e", .float(let number)):
            return sign + Self.number(number, verb: verb, precision: precision ?? 6)
        case ("g", .float(let number)), ("v", .float(let number)):
            guard let precision else { return sign + numberText(number, style: .exposition) }
            return sign + Self.number(number, verb: "g", precision: max(precision, 1))
        case ("d", .integer(let number)): return sign + "\(number)"
        case ("x", .integer(let number)): return String(number, radix: 16)
        case ("X", .integer(let number)): return String(number, radix: 16, uppercase: true)
        case ("o", .integer(let number)): return String(number, radix: 8)
        case ("b", .integer(let number)): return String(number, radix: 2)
        case ("c", .integer(let number)): return String(scalar(number))
        case ("q", .integer(let number)): return "'\(scalar(number))'"
        case ("U", .integer(let number)):
            let digits = String(number, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        case ("x", .string(let text)), ("X", .string(let text)): return hexadecimal(text, verb == "X")
        case ("t", .bool), ("v", _): return sign + value.text
        case ("s", .string(let text)): return precision.map { String(text.prefix($0)) } ?? text
        case ("q", .string(let text)): return quoted(text)
        default: return "%!\(verb)(\(value.kind)=\(value.text))"
        }
    }

    /// What Go prints for a number that is none.
    private static func scalar(_ number: Int) -> Character {
        Character(UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
    }

    private static func hexadecimal(_ text: String, _ isUpper: Bool) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: isUpper)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }

    private static func padded(_ text: String, width: Int, flags: String) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if flags.contains("-") { return text + String(repeating: " ", count: missing) }
        guard flags.contains("0") else { return String(repeating: " ", count: missing) + text }
        let sign = text.prefix { $0 == "-" || $0 == "+" }
        return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }

    private static func take(
        _ characters: inout ArraySlice<UnicodeScalar>, while isWanted: (UnicodeScalar) -> Bool
    ) -> String {
        let taken = characters.prefix(while: isWanted)
        characters = characters.dropFirst(taken.count)
        return String(String.UnicodeScalarView(taken))
    }
}

extension TemplateValue {
    /// Go's name of the type, for the error text of a wrong verb.
    fileprivate var kind: String {
        switch self {
        case .none: "<nil>"
        case .string: "string"
        case .integer: "int"
        case .float: "float64"
        case .bool: "bool"
        case .sample, .samples: "sample"
        case .list: "slice"
        case .map, .record, .dictionary, .data: "map"
        case .time: "time.Time"
        case .span: "time.Duration"
        }
    }
}
