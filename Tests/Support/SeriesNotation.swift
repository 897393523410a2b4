package import Telemetry

/// Series as Prometheus' tests write them: `http_requests{job="x"} 0+10x3 _ stale NaN {{schema:1 count:3}}`.
///
/// `a+bxn` is a, a+b, … (n+1 values); `axn` is a, n+1 times; `_` is no sample, `_xn` n of them.
package enum SeriesNotation {
    /// One line into a series whose first sample stands at `start`.
    package static func read(
        _ line: String, from start: Timestamp = Timestamp(milliseconds: 0),
        every step: TimeSpan = .seconds(60)
    ) throws -> Series {
        let (head, items) = try split(line)
        guard let labels = Labels(text: head) else {
            throw NotationError(line: line, what: "'\(head)' is no series")
        }
        var series = Series(labels: labels)
        var time = start
        for item in items {
            for sample in try values(item, in: line) {
                switch sample {
                case .none: break
                case .float(let value): series.floats.append(time, value)
                case .histogram(let histogram):
                    series.histograms.append(HistogramSample(time: time, histogram: histogram))
                }
                time = time + step
            }
        }
        return series
    }

    /// Several lines, empty ones and those that begin with `#` left out.
    package static func readAll(
        _ text: String, from start: Timestamp = Timestamp(milliseconds: 0),
        every step: TimeSpan = .seconds(60)
    ) throws -> [Series] {
        try text.split(separator: "\n").map(trimmed).filter { !$0.isEmpty && !$0.hasPrefix("#") }
            .map { try read($0, from: start, every: step) }
    }

    private enum Sample {
        case none
        case float(Double)
        case histogram(ExponentialHistogram)
    }

    /// The series in front and the items after it; white space inside `{…}` and quotes does not separate.
    private static func split(_ line: String) throws -> (head: String, items: [String]) {
        var parts: [String] = []
        var part = ""
        var depth = 0
        var isQuoted = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" { isQuoted.toggle() }
            if !isQuoted, character == "{" || character == "[" { depth += 1 }
            if !isQuoted, character == "}" || character == "]" { depth -= 1 }
            let belongs = isQuoted || depth > 0 || !character.isWhitespace
            if belongs {
                part.append(character)
            } else if !part.isEmpty {
                parts.append(part)
                part = ""
            }
            previous = character
        }
        if !part.isEmpty { parts.append(part) }
        // `up {job="x"}` is one series though a space stands in it; `up {{count:1}}` is a name and a value.
        if parts.count > 1, !parts[0].hasSuffix("}"), parts[1].hasPrefix("{"), !parts[1].hasPrefix("{{") {
            parts[0] += parts.remove(at: 1)
        }
        guard let head = parts.first else { throw NotationError(line: line, what: "an empty line") }
        return (head, Array(parts.dropFirst()))
    }

    private static func values(_ item: String, in line: String) throws -> [Sample] {
        func fail() -> NotationError { NotationError(line: line, what: "'\(item)' is no value") }
        if item.hasPrefix("_") {
            if item == "_" { return [.none] }
            guard item.hasPrefix("_x"), let count = Int(item.dropFirst(2)) else { throw fail() }
            return Array(repeating: .none, count: count)
        }
        if item == "stale" { return [.float(staleMarker)] }
        if item.hasPrefix("{{") { return try histograms(item, in: line) }
        guard let (first, sign, step, count) = expansion(item[...]), let value = number(first) else {
            throw fail()
        }
        guard let count else { return [.float(value)] }
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

    private static func histograms(_ item: String, in line: String) throws -> [Sample] {
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
        var samples = [Sample.histogram(histogram)]
        let step = fields.count > 1 ? try HistogramNotation.read(fields[1]) : nil
        let isMinus = item.contains("}}-{{")
        for _ in 0..<count {
            if let step { if isMinus { histogram.subtract(step) } else { histogram.merge(step) } }
            samples.append(.histogram(histogram))
        }
        return samples
    }
}

package struct NotationError: Error, CustomStringConvertible {
    package var line: String
    package var what: String

    package var description: String { "\(what) in: \(line)" }
}

private func trimmed(_ line: Substring) -> String {
    String(line.reversed().drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace))
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
