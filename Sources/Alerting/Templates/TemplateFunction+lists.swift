internal import Telemetry

extension TemplateFunction {
    /// Functions of lists, and of labels by name.
    func listFunction(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        switch (self, arguments.count, arguments.first, arguments.last) {
        case (.index, 2, .map(let map)?, let name?): return .string(map[name.text] ?? "")
        case (.index, 2, .list(let list)?, .integer(let place)?):
            guard list.indices.contains(place) else {
                throw TemplateError("index \(place) of a list of \(list.count)")
            }
            return list[place]
        case (.len, 1, .list(let list)?, _): return .integer(list.count)
        case (.len, 1, .map(let map)?, _): return .integer(map.count)
        case (.len, 1, let value?, _): return .integer(value.text.utf8.count)
        case (.slice, 1...3, .string(let text)?, _): return .string(try slice(text, arguments.dropFirst()))
        case (.join, 2, let separator?, .list(let list)?):
            return .string(list.map(\.text).joined(separator: separator.text))
        case (.stringSlice, _, _, _): return .list(arguments)
        default:
            throw TemplateError("\(rawValue) does not take \(arguments.map(\.text).joined(separator: ", "))")
        }
    }
}

extension TemplateFunction {
    /// The bytes of a text from one place up to another, as Go's `slice`.
    private func slice(
        _ text: String, _ places: ArraySlice<TemplateValue>
    ) throws(TemplateError) -> String {
        let bytes = Array(text.utf8)
        let numbers = places.compactMap { place in
            if case .integer(let number) = place { number } else { Int?.none }
        }
        let (start, end) = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : bytes.count)
        guard numbers.count == places.count, start >= 0, start <= end, end <= bytes.count else {
            throw TemplateError(
                "slice of \(bytes.count) bytes from \(places.map(\.text).joined(separator: " to "))")
        }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}

extension TemplateValue {
    var json: String {
        var bytes: [UInt8] = []
        JSONWriter.write(into: &bytes) { writer in writer.value(document) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var document: JSONValue {
        switch self {
        case .none: .null
        case .integer(let value): .number(Double(value))
        case .float(let value): .number(value)
        case .bool(let value): .bool(value)
        case .map(let map):
            .object(map.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
        case .list(let list): .array(list.map(\.document))
        case .record(let fields):
            .object(fields.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value.document) })
        case .string, .sample, .samples, .data: .string(text)
        }
    }
}
