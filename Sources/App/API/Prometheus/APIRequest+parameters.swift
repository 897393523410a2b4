internal import PromQL
internal import Telemetry

/// Parameters as Prometheus' API reads them, with its error texts.
extension APIRequest {
    /// The text of `query`, which may not be empty.
    func queryText() throws(PrometheusFault) -> String {
        guard let query = parameter("query"), !query.isEmpty else {
            throw .invalid("query", "unknown position: parse error: no expression found in input")
        }
        return query
    }

    func expression() throws -> Expression {
        try Parser.parse(try queryText())
    }

    /// A time, nil when the parameter is absent or empty.
    func moment(_ name: String, now: Timestamp) throws(PrometheusFault) -> Timestamp? {
        guard let text = parameter(name), !text.isEmpty else { return nil }
        guard let time = TimeText.time(text, now: now) else {
            throw .invalid(name, "cannot parse \(quoted(text)) to a valid timestamp")
        }
        return time
    }

    func requiredMoment(_ name: String, now: Timestamp) throws(PrometheusFault) -> Timestamp {
        guard let time = try moment(name, now: now) else {
            throw .invalid(name, "cannot parse \"\" to a valid timestamp")
        }
        return time
    }

    /// A positive duration or number of seconds, nil when the parameter is absent or empty.
    func span(_ name: String) throws(PrometheusFault) -> TimeSpan? {
        guard let text = parameter(name), !text.isEmpty else { return nil }
        if let span = TimeText.step(text) { return span }
        if Double(text) != nil || TimeSpan(text: text) != nil {
            throw .invalid(name, "it must be longer than zero, not \(text)")
        }
        throw .invalid(name, "cannot parse \(quoted(text)) to a valid duration")
    }

    func step() throws(PrometheusFault) -> TimeSpan {
        let text = parameter("step") ?? ""
        if let step = TimeText.step(text) { return step }
        if Double(text) != nil || TimeSpan(text: text) != nil {
            throw .invalid(
                "step",
                "zero or negative query resolution step widths are not accepted. Try a positive integer")
        }
        throw .invalid("step", "cannot parse \(quoted(text)) to a valid duration")
    }

    /// `limit`; 0, the default, is none.
    func limit(_ name: String = "limit", default fallback: Int = 0) throws(PrometheusFault) -> Int {
        guard let text = parameter(name), !text.isEmpty else { return fallback }
        guard let limit = Int(text) else { throw .invalid(name, "\(quoted(text)) is no whole number") }
        guard limit >= 0 else { throw .invalid(name, "limit must be non-negative") }
        return limit
    }

    /// `start` to `end`, everything when absent.
    func window(now: Timestamp) throws(PrometheusFault) -> TimeRange {
        let range = TimeRange(
            try moment("start", now: now) ?? .distantPast, try moment("end", now: now) ?? .distantFuture)
        guard !range.isEmpty else {
            throw .invalid("end", "end timestamp must not be before start time")
        }
        return range
    }

    /// Every `match[]` as a list of conditions.
    func selectors() throws(PrometheusFault) -> [[Matcher]] {
        var selectors: [[Matcher]] = []
        for text in allParameters("match[]") {
            let expression: Expression
            do {
                expression = try Parser.parse(text)
            } catch {
                throw .invalid("match[]", error.description)
            }
            guard case .selector(let selector) = expression, selector.shift == TimeShift() else {
                throw .invalid("match[]", "\(quoted(text)) is no series selector")
            }
            guard APIRequest.selectsSomething(selector.allMatchers) else {
                throw .invalid("match[]", "match[] must contain at least one non-empty matcher")
            }
            selectors.append(selector.allMatchers)
        }
        return selectors
    }

    /// True when some condition cannot be met by an absent label, so that not every series matches.
    private static func selectsSomething(_ matchers: [Matcher]) -> Bool {
        matchers.contains { matcher in
            // A pattern that does not compile is refused by whoever selects with it.
            (try? CompiledMatcher(matcher)).map { !$0.matches("") } ?? true
        }
    }
}
