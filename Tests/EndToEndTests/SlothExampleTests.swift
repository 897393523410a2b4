import Documents
import SLO
import Support
import Telemetry
import Testing

/// Sloth's examples as our SLOs: the rules we export of them load, a real Prometheus gives our numbers, and
/// where Sloth's own rules give others both are shown.
@Suite(
    .enabled(if: Corpus.isPresent, "set BEAUFORT_CORPUS to the corpus folder"),
    .enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"))
struct SlothExampleTests {
    /// Each example with the SLOs it gives. Not among them: three whose numbers come from a plugin, a Go
    /// program, and one in VictoriaMetrics' own language.
    private static let examples = [
        ("getting-started.yml", 1), ("home-wifi.yml", 2), ("k8s-getting-started.yml", 1),
        ("k8s-home-wifi.yml", 2), ("kubernetes-apiserver.yml", 2), ("multifile.yml", 2),
        ("k8s-multifile.yml", 2), ("no-alerts.yml", 1), ("raw-home-wifi.yml", 1),
        ("slo-plugin-getting-started.yml", 1), ("slo-plugin-k8s-getting-started.yml", 1),
        ("contrib-denominator-corrected.yaml", 1), ("contrib-slo-plugins.yml", 2),
        ("openslo-getting-started.yml", 1), ("openslo-kubernetes-apiserver.yml", 3),
    ]
    private static let others = [
        "plugin-getting-started.yml", "plugin-k8s-getting-started.yml", "victoria-metrics.yml",
    ]

    @Test func everyExampleIsTold() throws {
        let files = try Corpus.files(in: "slok-sloth/examples", endings: [".yml", ".yaml"])
            .filter { !$0.contains("/_gen/") && !$0.contains("/windows/") }
        let names = files.compactMap { $0.split(separator: "/").last.map(String.init) }
        #expect(Set(names) == Set(Self.examples.map(\.0) + Self.others))
        for name in Self.others.dropLast() {
            let example = try SlothExample(name)
            #expect(example.objectives.isEmpty && example.plugins == 1)
        }
        let foreign = try SlothExample("victoria-metrics.yml").openSLO()
        let result = OpenSLOReader.read([(file: "vm.yaml", text: foreign)])
        #expect(result.slos.isEmpty && result.errors.allSatisfy { $0.what.contains("is not PromQL") })
    }

    /// The rules load, and every series the engine derives has its value in Prometheus, to a billionth.
    @Test(arguments: examples) func prometheusGivesOurNumbers(name: String, count: Int) async throws {
        let folder = try TemporaryFolder()
        var file = "\(Corpus.folder ?? "")/slok-sloth/examples/\(name)"
        let hasSubqueries = name.contains("wifi")
        if !name.hasPrefix("openslo") {
            let example = try SlothExample(name, shifted: name.hasPrefix("raw"))
            file = try folder.write("slos.yaml", example.openSLO(isShort: hasSubqueries))
        }
        let definitions = OpenSLOReader.read(paths: [file], strict: true)
        try #require(definitions.errors.isEmpty, "\(definitions.errors)")
        #expect(definitions.slos.count == count)
        let rules = try await Self.export(file, folder)
        let check = try await Program.run(["promtool", "check", "rules", rules], folder: folder.path)
        #expect(check.status == 0, "\(check.output)\(check.errors)")

        var traffic = SlothFeeds(seed: UInt64(count), count: 1_080)
        let feeds = traffic.all()
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(rules))
        var engine = SLOEngine(definitions.slos, source: MemoryStore(feeds.map(\.series)))
        var compared = 0
        for step in [3, 19, 35, 51] {
            let time = Timestamp(milliseconds: Int64(step) * promtool.step.milliseconds)
            for series in try await engine.tick(at: time).derived {
                guard let value = series.floats.values.last, !value.isNaN,
                    series.labels.metricName != "beaufort_slo_exhaustion_seconds"
                else { continue }
                promtool.expect(series.labels, at: time, value)
                compared += series.labels.metricName == "beaufort_slo_burn_rate" ? 1 : 0
            }
        }
        #expect(compared == 4 * (hasSubqueries ? 4 : 5) * count, "\(compared) burn rates")
        try await Self.run(promtool.text(rules: rules), folder)
    }

    /// Sloth's rules for its first example beside ours. Windows up to three days agree; its budget is an
    /// average of five-minute ratios, which is what OpenSLO calls RatioTimeslices, and says a hundred times
    /// too much of a night with little traffic.
    @Test func slothsBudgetIsAnAverageOfRatios() async throws {
        let folder = try TemporaryFolder()
        let example = try SlothExample("getting-started.yml")
        let exact = example.openSLO()
        let averaged = example.openSLO(
            suffix: "-averaged", method: "RatioTimeslices", slices: ", timeSliceWindow: 5m")
        let definitions = OpenSLOReader.read([(file: "slos.yaml", text: "\(exact)\n---\n\(averaged)")])
        try #require(definitions.errors.isEmpty, "\(definitions.errors)")
        let feeds = SlothFeeds.dayAndNight()
        let time = Timestamp(milliseconds: 12 * 3_600_000)
        var engine = SLOEngine(definitions.slos, source: MemoryStore(feeds.map(\.series)))
        let report = try await engine.tick(at: time)
        let (ours, average) = (report.assessments[0].counts, report.assessments[1].counts)
        // 216 + 72 of 216,000 + 360 requests; 0.1 % in half of the slices, 20 % in the other half.
        #expect(ours.bad == 288 && ours.total == 216_360)
        let mean = try #require(average.errorRatio)
        #expect(abs(mean - 0.1005) < 1e-6)

        let rules = try await Self.export(try folder.write("slos.yaml", exact), folder)
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(Self.sloths) + Self.groups(rules))
        promtool.step = .minutes(5)
        for window in report.assessments[0].windows where window.span <= .days(3) {
            let ratio = try #require(window.counts.errorRatio)
            promtool.expect("sum(slo:sli_error:ratio_rate\(window.span))", at: time, ratio)
            promtool.expect("sum(slo:error_ratio:ratio{window=\"\(window.span)\"})", at: time, ratio)
        }
        promtool.expect("sum(slo:sli_error:ratio_rate30d)", at: time, mean, within: 1e-5)
        promtool.expect("sum(slo:period_burn_rate:ratio)", at: time, 100.5, within: 1e-5)
        let share = try #require(ours.errorRatio)
        promtool.expect("sum(beaufort_slo_error_budget_remaining_ratio)", at: time, 1 - share / 0.001)
        try await Self.run(promtool.text(rules: Self.sloths, rules), folder)
    }

    /// Ten minutes in which nobody asks anything: 0/0 is one of the ratios, and stays so for thirty days.
    @Test func oneIdleSliceSpoilsSlothsMonth() async throws {
        let folder = try TemporaryFolder()
        let text = try SlothExample("getting-started.yml").openSLO()
        let feeds = SlothFeeds.dayAndNight(idle: 1_000..<1_060)
        let time = Timestamp(milliseconds: 12 * 3_600_000)
        var engine = SLOEngine(
            OpenSLOReader.read([(file: "slos.yaml", text: text)]).slos,
            source: MemoryStore(feeds.map(\.series)))
        let ours = try await engine.tick(at: time).assessments[0].counts
        let share = try #require(ours.errorRatio)
        #expect(ours.bad == 282 && ours.total == 210_360)
        let rules = try await Self.export(try folder.write("slos.yaml", text), folder)
        var promtool = PromtoolCase(feeds: feeds, groups: try Self.groups(Self.sloths) + Self.groups(rules))
        promtool.step = .minutes(5)
        promtool.expect("sum(slo:sli_error:ratio_rate30d)", at: time, .nan)
        promtool.expect("sum(beaufort_slo_error_budget_remaining_ratio)", at: time, 1 - share / 0.001)
        try await Self.run(promtool.text(rules: Self.sloths, rules), folder)
    }

    /// What Sloth makes of its first example.
    private static var sloths: String {
        "\(Corpus.folder ?? "")/slok-sloth/examples/_gen/getting-started.yml"
    }

    private static func export(_ path: String, _ folder: TemporaryFolder) async throws -> String {
        let rules = folder.file("rules.yaml")
        let done = try await Program.run(
            [Program.beaufort, "export", "rules", path, "--output", rules], folder: folder.path)
        #expect(done.status == 0, "\(done.errors)")
        return rules
    }

    private static func groups(_ rules: String) throws -> [String] {
        let documents = try Document.parse(try TextFile.read(rules), file: rules)
        let groups = documents.compactMap { $0["groups"]?.items }.flatMap { $0 }
        return groups.compactMap { $0["name"]?.text }
    }

    private static func run(_ text: String, _ folder: TemporaryFolder) async throws {
        let test = try folder.write("test.yaml", text)
        let done = try await Program.run(
            ["promtool", "test", "rules", test], folder: folder.path, within: .minutes(5))
        #expect(done.status == 0, "\(done.output.prefix(4_000))\(done.errors.prefix(4_000))")
    }
}
