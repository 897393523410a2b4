import Documents
import SLO
import Support
import Telemetry
import Testing

/// Prometheus' own rule engine evaluates what `beaufort export rules` writes, and comes to our numbers.
@Suite struct ExportRulesTests {
    /// Runs the command on an SLO file or folder; returns the path of the rules.
    private static func export(_ path: String, _ folder: TemporaryFolder) async throws -> String {
        let rules = folder.file("rules.yaml")
        let done = try await Program.run(
            [Program.beaufort, "export", "rules", path, "--output", rules], folder: folder.path)
        #expect(done.status == 0, "\(done.errors)")
        return rules
    }

    /// Names of the groups of a rule file, in its order.
    private static func groups(_ rules: String) throws -> [String] {
        let root = try Document.parse(try TextFile.read(rules), file: rules).first
        return (root?["groups"]?.items ?? []).compactMap { $0["name"]?.text }
    }

    @Test(.enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"))
    func promtoolAcceptsTheShippedObjectives() async throws {
        let folder = try TemporaryFolder()
        let rules = try await Self.export("\(RealRuntime.root)/Config/slos", folder)
        let check = try await Program.run(["promtool", "check", "rules", rules], folder: folder.path)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(try Self.groups(rules).count == 5 * 3 + 1)
    }

    /// Three hours of traffic with trouble and a silence: every series that the engine derives has the same
    /// value in Prometheus, to a billionth, for every kind of indicator and budget.
    @Test(
        .enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"),
        arguments: [1, 2] as [UInt64])
    func prometheusCountsWhatTheEngineCounts(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("slos.yaml", ExportedObjectives.text)
        let definitions = OpenSLOReader.read(paths: [file])
        try #require(definitions.errors.isEmpty && definitions.warnings.isEmpty, "\(definitions)")
        let rules = try await Self.export(file, folder)
        var traffic = ExportRulesFeeds(seed: seed)
        let feeds = traffic.all(definitions.slos)
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(rules))
        var engine = SLOEngine(definitions.slos, source: MemoryStore(feeds.map(\.series)))
        // Odd steps lie five seconds past an edge of slices: at the edge Prometheus 2 sees a slice more.
        for step in [3, 9, 19, 27, 35, 45, 51] {
            let time = Timestamp(milliseconds: Int64(step) * promtool.step.milliseconds)
            let report = try await engine.tick(at: time)
            for assessment in report.assessments { Self.expect(assessment, in: &promtool) }
            let holding = Self.holding(report)
            for series in report.derived {
                guard let value = series.floats.values.last, !value.isNaN else { continue }
                let name = series.labels.metricName ?? ""
                // How many combinations are told apart is the engine's own affair.
                if name.hasPrefix("beaufort_slo_combinations") { continue }
                let isHeld = holding.contains(series.labels["slo"] ?? "") && name != "beaufort_slo_state"
                // The forecast is compared to the millisecond, its interval is the engine's alone.
                if isHeld || name.hasPrefix("beaufort_slo_exhaustion") { continue }
                let slo = definitions.slos.first { $0.name == series.labels["slo"] }
                promtool.expect(
                    series.labels, without: Self.missing(slo, series.labels), at: time, value)
            }
        }
        let test = try folder.write("test.yaml", promtool.text(rules: rules))
        let done = try await Program.run(
            ["promtool", "test", "rules", test], folder: folder.path, within: .minutes(5))
        #expect(done.status == 0, "\(done.output.prefix(4_000))\(done.errors.prefix(4_000))")
    }

    /// Ten minutes of total outage against 99.9 %: the page comes when the workbook says, 51.84 s in, and
    /// goes with the short window. An outage that ends in silence holds it, and opens a ticket about that.
    @Test(
        .enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"), arguments: [false, true])
    func anOutagePagesAndResolves(endsInSilence: Bool) async throws {
        let folder = try TemporaryFolder()
        let slo = ExportedObjectives.Objective(
            name: "outage", indicator: ExportedObjectives.requests, objective: "target: 0.999",
            annotations: "{}", period: "30d")
        let rules = try await Self.export(try folder.write("slo.yaml", slo.text), folder)
        let outage = 360..<420
        let feeds = ["good", "bad"].map { outcome in
            let labels = Labels(name: SLIRecorder.metric, ["slo": "outage", "outcome": outcome])
            let values = (0..<600).map { index -> Double? in
                if endsInSilence, index > outage.upperBound { return nil }
                let bad = min(max(0, index - outage.lowerBound), outage.count)
                return Double(10 * (outcome == "bad" ? bad : index - bad))
            }
            return PromtoolCase.Feed(labels: labels, values: values)
        }
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(rules))
        promtool.step = PromtoolCase.interval
        let page = Self.alert("OutageBudgetBurn1h", severity: "page", ["window": "1h", "short_window": "5m"])
        let ticket = Self.alert("OutageNoData", severity: "ticket", [:])
        let second = { (count: Int) in Timestamp(milliseconds: Int64(count) * 1_000) }
        promtool.expect(page, at: second(3_650), nil)
        for time in [3_660, 4_200, 4_480] { promtool.expect(page, at: second(time), 1) }
        promtool.expect(page, at: second(4_510), endsInSilence ? 1 : nil)
        promtool.expect(page, at: second(5_990), endsInSilence ? 1 : nil)
        promtool.expect(ticket, at: second(4_500), nil)
        promtool.expect(ticket, at: second(4_600), endsInSilence ? 1 : nil)
        let test = try folder.write("test.yaml", promtool.text(rules: rules))
        let done = try await Program.run(
            ["promtool", "test", "rules", test], folder: folder.path, within: .minutes(5))
        #expect(done.status == 0, "\(done.output.prefix(4_000))\(done.errors.prefix(4_000))")
    }

    /// A request every ten minutes, failing for an hour: by the absolute rule one page, through the empty
    /// short windows, until a request is good again; and at each step what the engine says.
    @Test(.enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"))
    func aTrickleThatFailsPagesOnce() async throws {
        let folder = try TemporaryFolder()
        let slo = ExportedObjectives.Objective(
            name: "outage", indicator: ExportedObjectives.requests, objective: "target: 0.9",
            annotations: "{beaufort/burn-windows: '1h/5m 40% page absolute'}", period: "6h")
        let file = try folder.write("slo.yaml", slo.text)
        let rules = try await Self.export(file, folder)
        let failing = 600..<960
        let feeds = ["good", "bad"].map { outcome in
            let labels = Labels(name: SLIRecorder.metric, ["slo": "outage", "outcome": outcome])
            var count = 0.0
            let values = (0..<1_080).map { index -> Double? in
                if index % 60 == 30, failing.contains(index) == (outcome == "bad") { count += 1 }
                return count
            }
            return PromtoolCase.Feed(labels: labels, values: values)
        }
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(rules))
        promtool.step = PromtoolCase.interval
        var engine = SLOEngine(
            OpenSLOReader.read(paths: [file]).slos, source: MemoryStore(feeds.map(\.series)))
        let page = Self.alert("OutageBudgetBurn1h", severity: "page", ["window": "1h", "short_window": "5m"])
        var firing: Set<Int> = []
        for step in stride(from: 540, to: 1_080, by: 15) {
            let time = Timestamp(milliseconds: Int64(step) * 10_000)
            let report = try await engine.tick(at: time)
            let isBurning = report.assessments[0].pairs[0].isBurning
            if isBurning { firing.insert(step) }
            promtool.expect(page, at: time, isBurning ? 1 : nil)
            for series in report.derived {
                guard let value = series.floats.values.last, !value.isNaN else { continue }
                let name = series.labels.metricName ?? ""
                if !name.hasPrefix("beaufort_slo_exhaustion") {
                    promtool.expect(series.labels, at: time, value)
                }
            }
        }
        // 40 % of the budget of a tenth of 11 requests is spent with the first; the good one comes at 990.
        #expect(firing == Set(stride(from: 630, to: 990, by: 15)))
        let test = try folder.write("test.yaml", promtool.text(rules: rules))
        let done = try await Program.run(
            ["promtool", "test", "rules", test], folder: folder.path, within: .minutes(5))
        #expect(done.status == 0, "\(done.output.prefix(4_000))\(done.errors.prefix(4_000))")
    }

    /// The series of a firing alert of the SLO `outage`.
    private static func alert(_ name: String, severity: String, _ windows: [String: String]) -> Labels {
        var labels = Labels(
            name: "ALERTS",
            [
                "alertname": name, "alertstate": "firing", "severity": severity, "service": "test",
                "slo": "outage",
            ])
        for (name, value) in windows { labels[name] = value }
        return labels
    }

    /// What the engine says beyond its series, and what it says by writing none.
    private static func expect(_ assessment: Assessment, in promtool: inout PromtoolCase) {
        let slo = assessment.slo.name
        let budget = Labels(name: "slo:error_budget:ratio", ["slo": slo])
        let missing = Self.missing(assessment.slo, assessment.slo.combination)
        if !assessment.slo.isComponent {
            promtool.expect(budget, without: missing, at: assessment.at, assessment.slo.budget)
        }
        guard assessment.state != .noData, !assessment.slo.isDivided else { return }
        for window in assessment.windows {
            let labels = { (name: String) in
                assessment.slo.combination.merging(
                    Labels(name: name, ["slo": slo, "window": window.span.description]))
            }
            let counts = window.counts
            if !assessment.slo.isComposite {
                promtool.expect(labels("slo:error_ratio:ratio"), at: assessment.at, counts.errorRatio)
            }
            promtool.expect(
                labels("beaufort_slo_window_events"), without: missing, at: assessment.at,
                Double(counts.total))
            promtool.expect(
                labels("beaufort_slo_window_bad_events"), without: missing, at: assessment.at,
                Double(counts.bad))
        }
        // The engine says it in whole milliseconds.
        promtool.expect(
            assessment.slo.combination.merging(
                Labels(name: "beaufort_slo_exhaustion_seconds", ["slo": slo])), without: missing,
            at: assessment.at,
            assessment.exhaustion.map { Double($0.milliseconds) }, scale: 1_000)
    }

    /// Labels that other series of the same name have: those of combinations, or of components.
    private static func missing(_ slo: SLODefinition?, _ labels: Labels) -> [String] {
        let names = (slo?.split?.labels ?? []) + (slo?.isComposite == true ? [SLOComponent.label] : [])
        return names.filter { labels[$0] == nil }
    }

    /// SLOs that hold their last rates for want of data. The engine holds those of the last slice with data,
    /// Prometheus those it recorded last.
    private static func holding(_ report: SLOReport) -> Set<String> {
        Set(
            report.assessments.filter { $0.state == .noData && $0.slo.noData == .keep }.map(\.slo.name))
    }
}
