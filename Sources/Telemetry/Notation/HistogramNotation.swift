/// Histograms as unit tests of Prometheus rules write them, without the braces:
/// `schema:1 sum:10 count:9 z_bucket:1 z_bucket_w:0.1 buckets:[3 5] offset:1 n_buckets:[1] n_offset:0`.
package enum HistogramNotation {
    package static func read(_ text: String) throws -> ExponentialHistogram {
        var histogram = ExponentialHistogram(schema: 0)
        for (name, value) in try fields(text) {
            func number() throws -> Double {
                if value == "NaN" { return .nan }
                if value == "Inf" { return .infinity }
                guard let number = Double(value) else {
                    throw NotationError(line: text, what: "'\(name):\(value)' needs a number")
                }
                return number
            }
            switch name {
            case "schema": histogram.schema = Int(try number())
            case "sum": histogram.sum = try number()
            case "count": histogram.count = try number()
            case "z_bucket": histogram.zeroCount = try number()
            case "z_bucket_w": histogram.zeroThreshold = try number()
            case "offset": histogram.positive.offset = Int(try number())
            case "n_offset": histogram.negative.offset = Int(try number())
            case "buckets": histogram.positive.counts = try numbers(value, in: text)
            case "n_buckets": histogram.negative.counts = try numbers(value, in: text)
            case "custom_values": histogram.customBounds = try numbers(value, in: text)
            case "counter_reset_hint": histogram.resetHint = try hint(value, in: text)
            default: throw NotationError(line: text, what: "unknown field '\(name)'")
            }
        }
        return histogram
    }

    private static func fields(_ text: String) throws -> [(name: String, value: String)] {
        var fields: [(String, String)] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let colon = rest.firstIndex(of: ":") else {
                if rest.isEmpty { return fields }
                throw NotationError(line: text, what: "'\(rest)' is no field")
            }
            let name = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
            let isList = rest.first == "["
            let end = rest.firstIndex { isList ? $0 == "]" : $0.isWhitespace } ?? rest.endIndex
            fields.append((name, String(rest[..<end].drop { $0 == "[" })))
            rest = rest[end...].drop { $0 == "]" }
        }
    }

    private static func numbers(_ text: String, in whole: String) throws -> [Double] {
        try text.split(whereSeparator: \.isWhitespace).map { item in
            guard let number = Double(item) else {
                throw NotationError(line: whole, what: "'\(item)' is no number")
            }
            return number
        }
    }

    private static func hint(_ name: String, in whole: String) throws -> ExponentialHistogram.ResetHint {
        switch name {
        case "unknown": .unknown
        case "reset": .reset
        case "not_reset": .notReset
        case "gauge": .gauge
        default: throw NotationError(line: whole, what: "unknown hint '\(name)'")
        }
    }

    /// Writes what `read` takes, braces included.
    package static func text(_ histogram: ExponentialHistogram) -> String {
        var fields: [String] = []
        func add(_ name: String, _ value: Double) {
            if value != 0 { fields.append("\(name):\(numberText(value))") }
        }
        func add(_ name: String, _ values: [Double]) {
            guard !values.isEmpty else { return }
            fields.append("\(name):[\(values.map { numberText($0) }.joined(separator: " "))]")
        }
        add("schema", Double(histogram.schema))
        fields.append("count:\(numberText(histogram.count)) sum:\(numberText(histogram.sum))")
        if histogram.resetHint != .unknown {
            fields.append("counter_reset_hint:\(word(histogram.resetHint))")
        }
        add("z_bucket", histogram.zeroCount)
        add("z_bucket_w", histogram.zeroThreshold)
        add("custom_values", histogram.customBounds)
        add("offset", Double(histogram.positive.offset))
        add("buckets", histogram.positive.counts)
        add("n_offset", Double(histogram.negative.offset))
        add("n_buckets", histogram.negative.counts)
        return "{{" + fields.joined(separator: " ") + "}}"
    }

    private static func word(_ hint: ExponentialHistogram.ResetHint) -> String {
        switch hint {
        case .unknown: "unknown"
        case .reset: "reset"
        case .notReset: "not_reset"
        case .gauge: "gauge"
        }
    }
}
