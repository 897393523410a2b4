internal import Documents
internal import Telemetry

/// A cell's attributes after the language: `{"name":"drain","timeout":"60s"}` or `{ name=drain timeout=60s
/// }`. Strict JSON is tried first, then the HTML-like form; every value becomes text.
struct CellAttributes {
    private(set) var values: [String: String] = [:]

    /// - Throws: `DocumentError` at the fence's line when the braces hold neither form.
    init(_ text: String, at position: SourcePosition) throws(DocumentError) {
        guard !text.isEmpty else { return }
        guard text.hasPrefix("{"), text.hasSuffix("}") else {
            throw DocumentError(
                position, "the text after the language is no attribute list",
                remedy: "write it in braces: ```sh {name=drain timeout=60s}")
        }
        if let json = try? JSONValue.parse(text), let members = json.members {
            for member in members { values[member.name] = CellAttributes.text(of: member.value) }
            return
        }
        try readPairs(Array(text.dropFirst().dropLast()), at: position)
    }

    private mutating func readPairs(_ characters: [Character], at position: SourcePosition)
        throws(DocumentError)
    {
        var rest = characters[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            if rest.isEmpty { return }
            let name = rest.prefix { $0 != "=" && $0 != " " }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty, rest.first == "=" else {
                throw DocumentError(
                    position, "the attribute '\(String(name))' has no value",
                    remedy: "write name=value, with quotes around spaces")
            }
            rest = rest.dropFirst()
            values[String(name)] = CellAttributes.takeValue(&rest)
        }
    }

    private static func takeValue(_ rest: inout ArraySlice<Character>) -> String {
        if let quote = rest.first, quote == "\"" || quote == "'" {
            let value = rest.dropFirst().prefix { $0 != quote }
            rest = rest.dropFirst(value.count + 2)
            return String(value)
        }
        let value = rest.prefix { $0 != " " && $0 != "\t" }
        rest = rest.dropFirst(value.count)
        return String(value)
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .number(let number): numberText(number)
        case .bool(let flag): flag ? "true" : "false"
        default: value.text
        }
    }
}
