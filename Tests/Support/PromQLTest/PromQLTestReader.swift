import PromQL
import Telemetry

/// Reads the language Prometheus tests PromQL with: blocks of `clear`, `load` and `eval`, ended by empty
/// lines.
struct PromQLTestReader {
    private var lines: [String]
    private var index = 0

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let trimmed = line.trimmingBlanks
            return trimmed.hasPrefix("#") ? "" : String(trimmed)
        }
    }

    static func commands(in text: String) -> [PromQLTestCommand] {
        var reader = PromQLTestReader(text)
        var commands: [PromQLTestCommand] = []
        while let command = reader.next() { commands.append(command) }
        return commands
    }

    private mutating func next() -> PromQLTestCommand? {
        while index < lines.count, lines[index].isEmpty { index += 1 }
        guard index < lines.count else { return nil }
        let number = index + 1
        let head = lines[index]
        index += 1
        let word = head.prefix { !$0.isWhitespace }.lowercased()
        if word == "clear" { return .clear }
        let start = index
        while index < lines.count, !lines[index].isEmpty { index += 1 }
        let body = Array(lines[start..<index])
        if word.hasPrefix("load") {
            let parts = head.split(whereSeparator: \.isWhitespace)
            guard parts.count == 2, let step = TimeSpan(text: parts[1]) else {
                return .broken(line: number, what: "load needs a duration")
            }
            return .load(step: step, lines: body, withCustomBuckets: word == "load_with_nhcb")
        }
        guard var evaluation = evaluation(head, line: number) else {
            return .broken(line: number, what: "cannot read: \(head)")
        }
        for line in body {
            if let what = add(line, to: &evaluation) { return .broken(line: number, what: what) }
        }
        return .evaluate(evaluation)
    }

    private func evaluation(_ head: String, line: Int) -> PromQLTestEvaluation? {
        var rest = head[...]
        let command = rest.takeWord()
        var result: PromQLTestEvaluation
        switch rest.takeWord() {
        case "instant":
            guard rest.takeWord() == "at", let time = PromQLTestReader.moment(rest.takeWord()) else {
                return nil
            }
            result = PromQLTestEvaluation(line: line, query: String(rest), moment: .instant(time))
        case "range":
            guard let (range, step) = PromQLTestReader.range(&rest) else { return nil }
            result = PromQLTestEvaluation(line: line, query: String(rest), moment: .range(range, step: step))
        default: return nil
        }
        switch command {
        case "eval": break
        case "eval_fail": result.expectations.failure = .any
        case "eval_warn": result.expectations.warnings = [.any]
        case "eval_info": result.expectations.infos = [.any]
        case "eval_ordered": result.expectations.isOrdered = true
        default: return nil
        }
        return result
    }

    /// `from A to B step S`.
    private static func range(_ rest: inout Substring) -> (TimeRange, TimeSpan)? {
        guard rest.takeWord() == "from", let start = moment(rest.takeWord()), rest.takeWord() == "to",
            let end = moment(rest.takeWord()), rest.takeWord() == "step",
            let step = TimeSpan(text: rest.takeWord())
        else { return nil }
        return (TimeRange(start, end), step)
    }

    private static func moment(_ text: String) -> Timestamp? {
        let isNegative = text.hasPrefix("-")
        guard let span = TimeSpan(text: isNegative ? String(text.dropFirst()) : text) else { return nil }
        return Timestamp(milliseconds: isNegative ? -span.milliseconds : span.milliseconds)
    }

    /// Returns what is wrong with the line, if anything.
    private func add(_ line: String, to evaluation: inout PromQLTestEvaluation) -> String? {
        var rest = line[...]
        switch rest.takeWord() {
        case "expect": return expect(rest, &evaluation.expectations)
        case "expected_fail_message":
            evaluation.expectations.failure = .exactly(String(rest))
        case "expected_fail_regexp":
            evaluation.expectations.failure = .matching(String(rest))
        default:
            if evaluation.series.isEmpty, let value = PromQLTestNumber.read(line) {
                evaluation.scalar = value
            } else {
                evaluation.series.append(line)
            }
        }
        return nil
    }

    private func expect(_ text: Substring, _ expectations: inout PromQLTestExpectations) -> String? {
        var rest = text
        let kind = rest.takeWord()
        var wanted = PromQLTestExpectations.Text.any
        if rest.hasPrefix("msg:") { wanted = .exactly(String(rest.dropFirst(4).trimmingBlanks)) }
        if rest.hasPrefix("regex:") { wanted = .matching(String(rest.dropFirst(6).trimmingBlanks)) }
        switch kind {
        case "fail": expectations.failure = wanted
        case "warn": expectations.warnings.append(wanted)
        case "info": expectations.infos.append(wanted)
        case "no_warn": expectations.noWarnings = true
        case "no_info": expectations.noInfos = true
        case "ordered": expectations.isOrdered = true
        case "string":
            guard case .string(let literal)? = try? Parser.parse(String(rest)) else {
                return "no string: \(rest)"
            }
            expectations.string = literal.value
        case "range":
            guard rest.takeWord() == "vector", let range = PromQLTestReader.range(&rest) else {
                return "cannot read: expect \(text)"
            }
            expectations.rangeVector = range
        default: return "cannot read: expect \(text)"
        }
        return nil
    }
}

enum PromQLTestNumber {
    /// A lone number as a scalar result.
    static func read(_ text: String) -> Double? {
        switch text.lowercased() {
        case "nan": .nan
        case "inf", "+inf": .infinity
        case "-inf": -.infinity
        default: Double(text)
        }
    }
}

extension Substring {
    /// The next word, and the blanks after it removed.
    fileprivate mutating func takeWord() -> String {
        let word = prefix { !$0.isWhitespace }
        self = dropFirst(word.count).drop(while: \.isWhitespace)
        return String(word)
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: Substring {
        let start = Substring(self).drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex
        return start[..<end]
    }
}
