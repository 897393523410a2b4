internal import Telemetry

extension TemplateFunction {
    /// Functions of lists, and of labels by name.
    func listFunction(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        switch (self, arguments.count, arguments.first, arguments.last) {
        case (.index, 2..., let value?, _):
            var value = value
            for place in arguments.dropFirst() { value = try element(of: value, at: place) }
            return value
        case (.len, 1, .list(let list)?, _): return .integer(list.count)
        case (.len, 1, .map(let map)?, _): return .integer(map.count)
        case (.len, 1, .samples(let samples)?, _): return .integer(samples.count)
        case (.len, 1, .record(let entries)?, _), (.len, 1, .dictionary(let entries)?, _):
            return .integer(entries.count)
        case (.len, 1, let value?, _): return .integer(value.text.utf8.count)
        case (.slice, 1...3, .string(let text)?, _): return .string(try slice(text, arguments.dropFirst()))
        case (.join, 2, let separator?, .list(let list)?):
            return .string(list.map(\.text).joined(separator: separator.text))
        case (.slice, 1...4, .list(let list)?, _):
            let (start, end) = try bounds(arguments.dropFirst(), of: list.count, "elements")
            return .list(Array(list[start..<end]))
        case (.stringSlice, _, _, _), (.list, _, _, _): return .list(arguments)
        case (.append, _, .list(let list)?, _): return .list(list + arguments.dropFirst())
        case (.dict, _, _, _): return .dictionary(try entries(arguments))
        default:
            throw TemplateError("\(rawValue) does not take \(arguments.map(\.text).joined(separator: ", "))")
        }
    }
}

extension TemplateFunction {
    private func element(
        of value: TemplateValue, at place: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        switch (value, place) {
        case (.map(let map), let name): return .string(map[name.text] ?? "")
        case (.dictionary(let entries), let name), (.record(let entries), let name):
            return entries[name.text] ?? .none
        case (.list, .integer(let place)), (.samples, .integer(let place)):
            let elements = value.elements ?? []
            guard elements.indices.contains(place) else {
                throw TemplateError("index \(place) of a list of \(elements.count)")
            }
            return elements[place].element
        default: throw TemplateError("index does not take \(value.text), \(place.text)")
        }
    }

    /// Names and values in turn.
    private func entries(_ arguments: [TemplateValue]) throws(TemplateError) -> [String: TemplateValue] {
        guard arguments.count.isMultiple(of: 2) else {
            throw TemplateError("dict takes names and values in turn")
        }
        var entries: [String: TemplateValue] = [:]
        for index in stride(from: 0, to: arguments.count, by: 2) {
            entries[arguments[index].text] = arguments[index + 1]
        }
        return entries
    }

    /// The bytes of a text from one place up to another, as Go's `slice`.
    private func slice(
        _ text: String, _ places: ArraySlice<TemplateValue>
    ) throws(TemplateError) -> String {
        let bytes = Array(text.utf8)
        let (start, end) = try bounds(places, of: bytes.count, "bytes")
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func bounds(
        _ places: ArraySlice<TemplateValue>, of count: Int, _ what: String
    ) throws(TemplateError) -> (start: Int, end: Int) {
        let numbers = places.compactMap { place in
            if case .integer(let number) = place { number } else { Int?.none }
        }
        let (start, end) = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : count)
        guard numbers.count == places.count, start >= 0, start <= end, end <= count else {
            throw TemplateError(
                "slice of \(count) \(what) from \(places.map(\.text).joined(separator: " to "))")
        }
        return (start, end)
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
        case .record(let fields), .dictionary(let fields):
            .object(fields.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value.document) })
        case .time(let time): .string(time.time.rfc3339)
        case .string, .sample, .samples, .span, .data: .string(text)
        }
    }
}
