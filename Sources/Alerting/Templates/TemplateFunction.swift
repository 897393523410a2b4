internal import Telemetry

/// The functions alert templates may call; raw values are their names.
enum TemplateFunction: String, Hashable, Sendable, CaseIterable {
    case humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp
    case printf, print, println, title, toUpper, toLower, stripPort, stripDomain, parseDuration
    case match, reReplaceAll
    /// Answered by the renderer, not by `call`.
    case query, externalURL
    case first, value, label, strvalue, sortByLabel
    case eq, ne, lt, le, gt, ge, and, or, not, index, len, slice
    case html, urlquery, urlQueryEscape
    case join, trimSpace, safeHtml, safeUrl, stringSlice, toJson, urlUnescape, js
    case list, append, dict
    case date, tz, toTime, toDuration
    /// Answered by the renderer, which knows the time.
    case now, since
    /// Several arguments for a template that is called: `.arg0`, `.arg1`, …
    case args
    /// Of Prometheus' console pages, which are not here: nothing comes of them.
    case tmpl, graphLink, tableLink, pathPrefix

    func call(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        switch self {
        case .humanize, .humanize1024, .humanizeDuration, .humanizePercentage, .humanizeTimestamp:
            return .string(try humanized(arguments))
        case .printf: return .string(try TemplateFormat.format(arguments))
        case .print: return .string(printed(arguments))
        case .println: return .string(arguments.map(\.text).joined(separator: " ") + "\n")
        case .title: return .string(titled(try text(arguments)))
        case .toUpper: return .string(try text(arguments).uppercased())
        case .toLower: return .string(try text(arguments).lowercased())
        case .stripPort: return .string(stripPort(try text(arguments)))
        case .stripDomain: return .string(stripDomain(try text(arguments)))
        case .parseDuration:
            let text = try text(arguments)
            guard let span = TimeSpan(text: text) else { throw TemplateError("'\(text)' is no duration") }
            return .float(span.seconds)
        case .query, .externalURL, .now, .since: throw TemplateError("\(rawValue) cannot be asked here")
        case .first, .value, .label, .strvalue, .sortByLabel: return try sampleFunction(arguments)
        case .match, .reReplaceAll: return try TemplatePattern.call(self, arguments)
        case .eq, .ne, .lt, .le, .gt, .ge: return .bool(try compare(arguments))
        case .and: return arguments.first { !$0.isTrue } ?? arguments.last ?? .none
        case .or: return arguments.first { $0.isTrue } ?? arguments.last ?? .none
        case .not: return .bool(!(try one(arguments).isTrue))
        case .index, .len, .slice, .join, .stringSlice, .list, .append, .dict:
            return try listFunction(arguments)
        case .date, .tz, .toTime, .toDuration: return try TemplateTime.call(self, arguments)
        case .urlUnescape: return .string(try unescaped(try text(arguments)))
        case .js: return .string(scriptEscaped(arguments.map(\.text).joined()))
        case .html: return .string(markupEscaped(arguments.map(\.text).joined()))
        case .urlquery, .urlQueryEscape:
            return .string(percentEncoded(arguments.map(\.text).joined(), spaceAsPlus: true))
        case .trimSpace: return .string(trimmed(try text(arguments)))
        // Nothing is escaped here in the first place.
        case .safeHtml, .safeUrl: return .string(try text(arguments))
        case .toJson: return .string(try one(arguments).json)
        case .args:
            return .record(Dictionary(uniqueKeysWithValues: arguments.enumerated().map { ("arg\($0)", $1) }))
        case .tmpl, .graphLink, .tableLink, .pathPrefix: return .string("")
        }
    }

    private func one(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        guard arguments.count == 1 else {
            throw TemplateError("\(rawValue) takes one argument, not \(arguments.count)")
        }
        return arguments[0]
    }

    private func text(_ arguments: [TemplateValue]) throws(TemplateError) -> String {
        try one(arguments).text
    }

    /// Functions on the answers of queries; the piped answer comes last.
    private func sampleFunction(_ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        switch (self, arguments.count, arguments.last) {
        case (.first, 1, .samples(let samples)?):
            guard let first = samples.first else { throw TemplateError("first of an empty answer") }
            return .sample(first)
        case (.value, 1, .sample(let sample)?): return .float(sample.value)
        case (.strvalue, 1, .sample(let sample)?): return .string(sample.labels["__value__"] ?? "")
        case (.label, 2, .sample(let sample)?): return .string(sample.labels[arguments[0].text] ?? "")
        case (.sortByLabel, 2, .samples(let samples)?):
            let name = arguments[0].text
            return .samples(samples.sorted { ($0.labels[name] ?? "") < ($1.labels[name] ?? "") })
        default:
            throw TemplateError("\(rawValue) does not take \(arguments.map(\.text).joined(separator: ", "))")
        }
    }

    private func humanized(_ arguments: [TemplateValue]) throws(TemplateError) -> String {
        let argument = try one(arguments)
        guard let value = argument.number else {
            throw TemplateError("\(rawValue) needs a number, not '\(argument.text)'")
        }
        switch self {
        case .humanize: return Humanize.decimal(value)
        case .humanize1024: return Humanize.binary(value)
        case .humanizeDuration: return Humanize.duration(value)
        case .humanizePercentage: return Humanize.percentage(value)
        default: return Humanize.timestamp(value)
        }
    }

    private func compare(_ arguments: [TemplateValue]) throws(TemplateError) -> Bool {
        guard arguments.count >= 2 else { throw TemplateError("\(rawValue) takes two arguments") }
        let (left, right) = (arguments[0], arguments[1])
        if self == .eq { return arguments.dropFirst().contains { order(left, $0) == 0 } }
        guard let order = order(left, right) else {
            if self == .ne { return true }
            throw TemplateError("'\(left.text)' and '\(right.text)' cannot be compared")
        }
        switch self {
        case .ne: return order != 0
        case .lt: return order < 0
        case .le: return order <= 0
        case .gt: return order > 0
        default: return order >= 0
        }
    }

    /// Negative, zero or positive; nil when the two are of different kinds.
    private func order(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        if case .string(let left) = left, case .string(let right) = right {
            return left == right ? 0 : left < right ? -1 : 1
        }
        if case .bool(let left) = left, case .bool(let right) = right { return left == right ? 0 : 1 }
        guard !left.isString, !right.isString, let left = left.number, let right = right.number else {
            return nil
        }
        return left == right ? 0 : left < right ? -1 : 1
    }
}

extension TemplateValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}
