/// Series as unit tests of Prometheus rules write them:
/// `http_requests{job="x"} 0+10x3 _ stale NaN {{schema:1 count:3}}`.
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
}

package struct NotationError: Error, CustomStringConvertible {
    package var line: String
    package var what: String

    package var description: String { "\(what) in: \(line)" }
}

private func trimmed(_ line: Substring) -> String {
    String(line.reversed().drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace))
}
