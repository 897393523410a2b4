import Documents
import SLO
import Support
import Telemetry
import Testing

@Suite struct OpenSLOReaderTests {
    /// An SLO with lines replaced or added under spec.
    private static func file(
        indicator: String = "indicatorRef: answered", objective: String = "target: 0.999",
        window: String = "- duration: 30d\n      isRolling: true", annotations: String = "",
        extra: String = ""
    ) -> String {
        """
        apiVersion: openslo/v1
        kind: SLO
        metadata:
          name: chat
          annotations:
            note: none
            \(annotations)
        spec:
          service: chat
          \(indicator)
          timeWindow:
            \(window)
          budgetingMethod: Occurrences
          objectives:
            - \(objective)
        \(extra)
        ---
        apiVersion: openslo/v1
        kind: SLI
        metadata:
          name: answered
        spec:
          ratioMetric:
            good: {metricSource: {type: beaufort, spec: {where: status < 500}}}
            total: {metricSource: {type: beaufort, spec: {where: 'true'}}}
        """
    }

    private func read(_ text: String, strict: Bool = false) -> OpenSLOResult {
        OpenSLOReader.read([("chat.yaml", text)], strict: strict)
    }

    @Test func aReferenceFindsItsIndicator() throws {
        let result = read(OpenSLOReaderTests.file())
        #expect(result.errors.isEmpty && result.warnings.isEmpty, "\(result)")
        let slo = try #require(result.slos.first)
        #expect(slo.name == "chat" && slo.target == 0.999 && slo.service == "chat")
        #expect(slo.period == .rolling(.days(30)))
        #expect(slo.policy == .workbook(period: .days(30)))
        #expect(slo.sliceWidth == .seconds(10))
        guard case .requests(let indicator) = slo.indicator else {
            Issue.record("not about requests: \(slo.indicator)")
            return
        }
        #expect(indicator.verdict(on: Fixture.request(status: 503)) == false)
    }

    @Test func annotationsChooseWindowsGuardsAndPolicies() throws {
        let text = OpenSLOReaderTests.file(
            window: "- duration: 1h\n      isRolling: true",
            annotations: """
                beaufort/burn-windows: 60s/15s 2x page, 10m/1m 5% ticket
                    beaufort/minimum-events: "20"
                    beaufort/confidence: "0.95"
                    beaufort/no-data: bad
                    beaufort/runbook: Runbooks/high-p95.md
                """)
        let slo = try #require(read(text).slos.first)
        #expect(slo.policy.windows.map(\.long) == [.seconds(60), .minutes(10)])
        #expect(slo.policy.windows.map(\.factor)[0] == 2)
        #expect(abs(slo.policy.windows[1].factor - 0.3) < 1e-15)
        #expect(slo.trafficGuard == TrafficGuard(minimumEvents: 20, confidence: 0.95))
        #expect(slo.noData == .bad)
        #expect(slo.runbook == "Runbooks/high-p95.md")
        #expect(slo.sliceWidth == .seconds(1))
    }

    @Test func theSeedsProfileIsChosenByName() throws {
        let slo = try #require(
            read(OpenSLOReaderTests.file(annotations: "beaufort/burn-policy: seeds")).slos.first)
        #expect(slo.policy.windows.map(\.factor) == [2, 4])
    }

    @Test func thresholdsOnFieldsBecomePredicates() throws {
        let text = OpenSLOReaderTests.file(
            indicator: """
                indicator:
                    metadata: {name: quick}
                    spec:
                      thresholdMetric:
                        metricSource: {type: beaufort, spec: {field: ttft, where: streaming}}
                """, objective: "{op: lt, value: 0.4, target: 0.95}")
        let result = read(text, strict: true)
        #expect(result.errors.isEmpty, "\(result.errors)")
        guard case .requests(let indicator)? = result.slos.first?.indicator else {
            Issue.record("not about requests")
            return
        }
        #expect(indicator.selected.description == "ttft < 400ms")
        #expect(indicator.verdict(on: Fixture.request(ttft: 500, streaming: true)) == false)
        #expect(indicator.verdict(on: Fixture.request(ttft: 399, streaming: true)) == true)
    }

    @Test func severalObjectivesGiveSeveralDefinitions() {
        let text = OpenSLOReaderTests.file(
            objective: "{displayName: Good experience, target: 0.95}\n    - {target: 0.5}")
        #expect(read(text).slos.map(\.name) == ["chat-good-experience", "chat-2"])
    }

    /// Two conditions in a policy: a window pair. Two policies: two alerts.
    @Test func alertPoliciesBecomeWindows() throws {
        func condition(_ threshold: String, _ window: String, _ more: String = "") -> String {
            """
            {kind: AlertCondition, metadata: {name: c}, spec: {severity: page, \
            condition: {kind: burnrate, op: gt, threshold: \(threshold), lookbackWindow: \(window)\(more)}}}
            """
        }
        func policy(_ conditions: String) -> String {
            """
                - kind: AlertPolicy
                  metadata: {name: p}
                  spec:
                    conditions: [\(conditions)]
                    notificationTargets: []
            """
        }
        let text = OpenSLOReaderTests.file(
            extra: "  alertPolicies:\n" + policy("\(condition("14.4", "5m")), \(condition("14.4", "1h"))")
                + "\n"
                + policy(condition("3", "1d", ", alertAfter: 5m")))
        let result = read(text)
        let slo = try #require(result.slos.first, "\(result.errors)")
        #expect(slo.policy.windows.map(\.long) == [.hours(1), .days(1)])
        #expect(slo.policy.windows.map(\.short) == [.minutes(5), .days(1)])
        #expect(slo.policy.windows.map(\.factor) == [14.4, 3])
        #expect(slo.policy.windows.map(\.forSpan) == [.zero, .minutes(5)])
        #expect(
            burnAlerts(for: slo)[1].expression == "beaufort_slo_burn_rate{slo=\"chat\",window=\"1d\"} > 3")
    }

    @Test func calendarWindowsKeepTheirRawTime() throws {
        let window = """
            - duration: 1M
                  isRolling: false
                  calendar: {startTime: 2022-01-01 12:00:00, timeZone: UTC}
            """
        let slo = try #require(read(OpenSLOReaderTests.file(window: window)).slos.first)
        let start = CivilTime(date: CivilDate(year: 2022, month: 1, day: 1), hour: 12)
        #expect(slo.period == .calendar(start: start, length: CalendarLength(1, .month)))
        #expect(slo.period.nominal == .days(30))
    }

    private static func calendar(_ zone: String) -> String {
        OpenSLOReaderTests.file(
            window: "- {duration: 1d, calendar: {startTime: 2026-01-01 00:00:00, timeZone: \(zone)}}")
    }

    @Test(arguments: ["UTC", "Etc/UTC", "GMT", "Z", "Europe/Berlin"])
    func calendarWindowsNameAZone(name: String) throws {
        let result = read(OpenSLOReaderTests.calendar(name))
        #expect(result.errors.isEmpty && result.warnings.isEmpty, "\(result)")
        let zone = name == "Europe/Berlin" ? try #require(CivilZone(name)) : .utc
        let start = CivilTime(date: CivilDate(year: 2026, month: 1, day: 1))
        let period = try #require(result.slos.first).period
        #expect(period == .calendar(start: start, length: CalendarLength(1, .day), zone: zone))
        #expect(period.description == (zone == .utc ? "calendar 1d" : "calendar 1d in Europe/Berlin"))
    }

    @Test(arguments: [
        (OpenSLOReaderTests.file(objective: "target: 1"), "chat.yaml:16:15", "below 1", "0.999"),
        (
            OpenSLOReaderTests.file(objective: "target: 99.9"), "chat.yaml:16:15", "below 1",
            "targetPercent: 99.9"
        ),
        (OpenSLOReaderTests.file(objective: "targetPercent: 100"), "chat.yaml:16:22", "below 100", "99.9"),
        (
            OpenSLOReaderTests.file(objective: "target: 1.5"), "chat.yaml:16:15",
            "1.5 is no target: targets are ratios",
            "write a ratio such as target: 0.999, or a percentage such as targetPercent: 99.9"
        ),
        (
            OpenSLOReaderTests.file(objective: "target: .nan"), "chat.yaml:16:15",
            "expected a number, found '.nan'",
            "target: 0.999"
        ),
        (
            OpenSLOReaderTests.file(objective: "targetPercent: .inf"), "chat.yaml:16:22", "expected a number",
            "targetPercent: 99.9"
        ),
        (
            OpenSLOReaderTests.file(objective: "target: 95"), "chat.yaml:16:15", "below 1",
            "write target: 0.95, or targetPercent: 95"
        ),
        (OpenSLOReaderTests.file(objective: "target: 100"), "chat.yaml:16:15", "no error budget", "0.999"),
        (OpenSLOReaderTests.file(objective: "displayName: x"), "chat.yaml:16:7", "no target", "add target"),
        (
            OpenSLOReaderTests.file(indicator: "indicatorRef: anwsered"), "chat.yaml:10:17", "no SLI",
            "answered"
        ),
        (
            OpenSLOReaderTests.calendar("America/NewYork"), "chat.yaml:12:75", "unknown time zone",
            "did you mean 'America/New_York'?"
        ),
        (
            OpenSLOReaderTests.calendar("Berlin"), "chat.yaml:12:75", "unknown time zone 'Berlin'",
            "did you mean 'Europe/Berlin'?"
        ),
        (
            OpenSLOReaderTests.calendar("CEST"), "chat.yaml:12:75", "unknown time zone 'CEST'",
            "a name of the IANA database"
        ),
        (
            OpenSLOReaderTests.calendar("Local"), "chat.yaml:12:75", "another on each machine",
            "name the zone"
        ),
        (OpenSLOReaderTests.file(window: "- duration: 1 month"), "chat.yaml:12:17", "duration", "M (months)"),
        (
            OpenSLOReaderTests.file(annotations: "beaufort/burn-windows: 1h/2h 2x page"), "chat.yaml:7:28",
            "short window is longer", "1h/5m 2% page"
        ),
        (
            OpenSLOReaderTests.file(
                indicator: """
                    indicator:
                        spec:
                          ratioMetric:
                            good: {metricSource: {type: beaufort, spec: {where: stauts < 5}}}
                            total: {metricSource: {type: beaufort, spec: {where: 'true'}}}
                    """), "chat.yaml:13:61", "unknown field stauts", "status"
        ),
        (
            "apiVersion: openslo/v9\nkind: SLO\nmetadata: {name: x}\n", "chat.yaml:1:13",
            "unknown apiVersion", "v1"
        ),
        ("apiVersion: openslo/v1\nkind: SOL\nmetadata: {name: x}\n", "chat.yaml:2:7", "unknown kind", "SLO"),
        ("a: [", "chat.yaml:", "", ""),
    ])
    func mistakesAreNamedWithTheirPlace(text: String, place: String, what: String, remedy: String) {
        let result = read(text)
        #expect(result.slos.isEmpty)
        let error = result.errors.first
        #expect(error?.description.hasPrefix(place) == true, "\(result.errors)")
        #expect(error?.what.contains(what) == true, "\(result.errors)")
        #expect(error?.remedy.contains(remedy) == true, "\(result.errors)")
    }

    @Test(arguments: [
        (OpenSLOReaderTests.file(objective: "{op: gt, target: 0.9}"), "op and value"),
        (OpenSLOReaderTests.file(extra: "  markdown: text"), "unknown field 'markdown'"),
        (OpenSLOReaderTests.file(annotations: "beaufort/burnpolicy: seeds"), "unknown annotation"),
        (OpenSLOReaderTests.file(window: "- duration: 90s"), "not OpenSLO"),
    ])
    func lenientWarnsAndStrictRefuses(text: String, what: String) {
        let lenient = read(text.replacing("indicatorRef: answered", with: OpenSLOReaderTests.inline))
        #expect(lenient.errors.isEmpty, "\(lenient.errors)")
        #expect(lenient.slos.count == 1)
        #expect(lenient.warnings.contains { $0.what.contains(what) }, "\(lenient.warnings)")
        let strict = read(
            text.replacing("indicatorRef: answered", with: OpenSLOReaderTests.inline), strict: true)
        #expect(strict.errors.contains { $0.what.contains(what) })
    }

    private static let inline =
        "indicator: {metadata: {name: i}, spec: {ratioMetric: {bad: {metricSource: {type: beaufort, "
        + "spec: {where: truncated}}}, total: {metricSource: {type: beaufort, spec: {where: 'true'}}}}}}"

    @Test func twoObjectsOfOneNameAreRefused() {
        let text = OpenSLOReaderTests.file()
        let result = OpenSLOReader.read([("a.yaml", text), ("b.yaml", text)])
        #expect(result.errors.contains { $0.what.contains("SLO 'chat' is defined at a.yaml") })
        #expect(result.slos.count == 1)
    }
}
