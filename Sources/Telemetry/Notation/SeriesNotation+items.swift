/// What one item of the notation stands for.
enum NotatedSample {
    case none
    case float(Double)
    case histogram(ExponentialHistogram)
}

extension SeriesNotation {
    /// Samples of one item, at most: more would fill memory before it could be told.
    private static let longest = 1_000_000

    private static func isBearable(_ count: Int) -> Bool { (0...longest).contains(count) }

    static func values(_ item: String, in line: String) throws -> [NotatedSample] {
        func fail() -> NotationError { NotationError(line: line, what: "'\(item)' is no value") }
        if item.hasPrefix("_") {
            if item == "_" { return [.none] }
            guard item.hasPrefix("_x"), let count = Int(item.dropFirst(2)), isBearable(count) else {
                throw fail()
            }
            return Array(repeating: .none, count: count)
        }
        if item == "stale" { return [.float(staleMarker)] }
        if item.hasPrefix("{{") { return try histograms(item, in: line) }
        guard let (first, sign, step, count) = expansion(item[...]), let value = number(first) else {
            throw fail()
        }
        guard let count else { return [.float(value)] }
        guard isBearable(count) else { throw fail() }
        let change = try step.map { text in
            guard let change = number(text) else { throw fail() }
            return change
        }
        let delta = sign == "-" ? -(change ?? 0) : change ?? 0
        return (0...count).map { .float(value + Double($0) * delta) }
    }

    /// `a`, `axn`, `a+bxn`, `a-bxn` into its parts.
    private static func expansion(
        _ text: Substring
    ) -> (first: Substring, sign: Character?, step: Substring?, count: Int?)? {
        guard let cross = text.lastIndex(of: "x"), let count = Int(text[text.index(after: cross)...]) else {
            return (text, nil, nil, nil)
        }
        let body = text[..<cross]
        // The sign that separates is not the first character and not part of an exponent.
        var index = body.index(body.startIndex, offsetBy: 1, limitedBy: body.endIndex) ?? body.endIndex
        while index < body.endIndex {
            let before = body[body.index(before: index)]
            if body[index] == "+" || body[index] == "-", before != "e", before != "E" {
                return (body[..<index], body[index], body[body.index(after: index)...], count)
            }
            index = body.index(after: index)
        }
        return (body, nil, nil, count)
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "NaN": .nan
        case "Inf", "+Inf", "inf", "+inf": .infinity
        case "-Inf", "-inf": -.infinity
        default: Double(text)
        }
    }

    private static func histograms(_ item: String, in line: String) throws -> [NotatedSample] {
        let fields = item.components(between: "{{", and: "}}")
        guard let first = fields.first else {
            throw NotationError(line: line, what: "'\(item)' is no histogram")
        }
        var histogram = try HistogramNotation.read(first)
        guard let close = item.lastRange(of: "}}") else { return [.histogram(histogram)] }
        let tail = item[close...]
        guard let cross = tail.lastIndex(of: "x"), let count = Int(tail[tail.index(after: cross)...]) else {
            return [.histogram(histogram)]
        }
        guard isBearable(count) else {
            throw NotationError(line: line, what: "more than \(longest) samples")
        }
        var samples = [NotatedSample.histogram(histogram)]
        let step = fields.count > 1 ? try HistogramNotation.read(fields[1]) : nil
        let isMinus = item.contains("}}-{{")
        for _ in 0..<count {
            if let step { if isMinus { histogram.subtract(step) } else { histogram.merge(step) } }
            samples.append(.histogram(histogram))
        }
        return samples
    }
}

extension String {
    /// What stands between each pair of marks.
    fileprivate func components(between opening: String, and closing: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let start = rest.firstRange(of: opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: closing) else { break }
            parts.append(String(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return parts
    }

    /// Where the last occurrence ends.
    fileprivate func lastRange(of text: String) -> Index? {
        ranges(of: text).last?.upperBound
    }
}
