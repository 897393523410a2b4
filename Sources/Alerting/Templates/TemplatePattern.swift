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

    /// As Go's `ReplaceAllString`: an empty match right behind another one is none.
    private static func replaceAll(
        _ pattern: Regex<AnyRegexOutput>, in text: String, by replacement: String
    ) -> String {
        var out = ""
        var end: String.Index?
        for match in text.matches(of: pattern) {
            if match.range.isEmpty, match.range.lowerBound == end { continue }
            out += text[(end ?? text.startIndex)..<match.range.lowerBound]
            out += expanded(replacement, match.output)
            end = match.range.upperBound
        }
        return out + text[(end ?? text.startIndex)...]
    }

    /// `$1`, `$name`, `${1}` and `${name}` stand for groups, `$$` for a dollar. A name without braces is as
    /// long as it can be, and a group that there is not is empty, as in Go.
    private static func expanded(_ replacement: String, _ groups: AnyRegexOutput) -> String {
        var out = ""
        var rest = replacement[...]
        while let character = rest.popFirst() {
            guard character == "$" else {
                out.append(character)
                continue
            }
            if rest.first == "$" {
                out.append("$")
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == "{"
            let name = (isBraced ? rest.dropFirst() : rest).prefix {
                $0 == "_" || $0.isLetter || $0.isNumber
            }
            let behind = (isBraced ? rest.dropFirst() : rest).dropFirst(name.count)
            guard !name.isEmpty, !isBraced || behind.first == "}" else {
                out.append("$")
                continue
            }
            rest = isBraced ? behind.dropFirst() : behind
            out += group(String(name), groups)
        }
        return out
    }

    private static func group(_ name: String, _ groups: AnyRegexOutput) -> String {
        if let index = Int(name) {
            return index < groups.count ? groups[index].substring.map(String.init) ?? "" : ""
        }
        return groups.first { $0.name == name }?.substring.map(String.init) ?? ""
    }
}
