internal import Documents
internal import Telemetry

/// Reads one entry of `tests`.
struct RuleTestCaseReader {
    private let reader: MappingReader
    private let standardInterval: TimeSpan

    init(_ reader: MappingReader, interval: TimeSpan) {
        self.reader = reader
        standardInterval = interval
    }

    func test() -> RuleTest? {
        var test = RuleTest(position: reader.position)
        test.name = reader.optional("name", .string) ?? ""
        test.interval = reader.optional("interval", .positiveDuration) ?? standardInterval
        test.start = start()
        test.externalLabels = RuleCheckReader.labels(reader, "external_labels")
        test.externalURL = reader.optional("external_url", .string) ?? ""
        let step = test.interval
        let start = test.start
        var known: Set<Labels> = []
        test.series =
            reader.optional(
                "input_series",
                .list(
                    .mapping { reader in
                        let series = series(reader, from: start, every: step)
                        if let series, !known.insert(series.labels).inserted {
                            reader.problems.error(
                                reader.position, "the series \(series.labels) is given twice",
                                remedy: "write all its values into one entry")
                        }
                        return series
                    })) ?? []
        test.silences = reader.optional("silences", .list(.mapping { silence($0, from: start) })) ?? []
        test.alerts = checks("alert_rule_test", RuleCheckReader.alerts)
        test.samples = checks("promql_expr_test", RuleCheckReader.samples)
        test.routes = checks("route_test", RuleCheckReader.route)
        test.notifications = checks("notification_test", RuleCheckReader.notifications)
        return test
    }

    private func checks<Check>(_ key: String, _ read: @escaping (MappingReader) -> Check?) -> [Check] {
        reader.optional(key, .list(.mapping(read))) ?? []
    }

    /// RFC 3339, or seconds since 1970.
    private func start() -> Timestamp {
        let reading = NodeReading<String>.string.map("a time such as 2026-01-01T00:00:00Z") { text in
            Timestamp(rfc3339: text)
                ?? Double(text).map { Timestamp(milliseconds: Int64(($0 * 1_000).rounded())) }
        }
        return reader.optional("start_timestamp", reading) ?? Timestamp(milliseconds: 0)
    }

    private func series(_ reader: MappingReader, from start: Timestamp, every step: TimeSpan) -> Series? {
        let name = reader.required("series", .nonEmptyString) ?? "x"
        let values = reader.required("values", .string) ?? ""
        do {
            return try SeriesNotation.read("\(name) \(values)", from: start, every: step)
        } catch {
            reader.problems.error(
                reader.position, "\(error)",
                remedy: "write series: 'up{job=\"a\"}', values: '0 1+1x10 _ stale'")
            return nil
        }
    }

    private func silence(_ reader: MappingReader, from start: Timestamp) -> Silence? {
        let matchers = MatcherReader.matchers(reader, list: "matchers", equal: "match", regex: "match_re")
        let from = reader.optional("from", .duration) ?? .zero
        let until = reader.required("until", .duration) ?? .zero
        return Silence(
            id: "line \(reader.position.line)", matchers: matchers, startsAt: start + from,
            endsAt: start + until, createdBy: "test", comment: "")
    }
}
