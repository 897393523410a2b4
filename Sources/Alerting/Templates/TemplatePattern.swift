/// `match` and `reReplaceAll`. Patterns in templates are written for RE2; what Swift's own engine
/// reads the same way works here.
enum TemplatePattern {
    static func call(
        _ function: TemplateFunction, _ arguments: [TemplateValue]
    ) throws(TemplateError) -> TemplateValue {
        let texts = arguments.map(\.text)
        guard texts.count == (function == .match ? 2 : 3) else {
            throw TemplateError("\(function.rawValue) has the wrong number of arguments")
        }
        guard let pattern = try? Regex(texts[0]) else {
            throw TemplateError("'\(texts[0])' is no regular expression")
        }
        guard function == .reReplaceAll else { return .bool(texts[1].firstMatch(of: pattern) != nil) }
        return .string(replaceAll(pattern, in: texts[2], by: texts[1]))
    }

    /// `$1` and `${1}` in the replacement stand for groups.
    private static func replaceAll(_ pattern: Regex<AnyRegexOutput>, in text: String, by replacement: String)
        -> String
    {
        text.replacing(pattern) { match in
            var out = ""
            var rest = replacement[...]
            while let character = rest.popFirst() {
                guard character == "$" else {
                    out.append(character)
                    continue
                }
                let isBraced = rest.first == "{"
                if isBraced { rest = rest.dropFirst() }
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(digits.count)
                if isBraced, rest.first == "}" { rest = rest.dropFirst() }
                guard let index = Int(digits), index < match.output.count else { continue }
                out += match.output[index].substring.map(String.init) ?? ""
            }
            return out
        }
    }
}
