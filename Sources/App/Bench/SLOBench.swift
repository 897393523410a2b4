internal import Glibc
internal import PromQL
internal import SLO
internal import Telemetry

/// What it costs to assess many SLOs at once.
struct SLOBench {
    let count: Int
    let days: Int64
    let ticks: Int
    /// Assess not so many SLOs but so many combinations of the labels of one.
    var isSplit = false

    struct Result {
        var historySeconds: Double
        var tickSeconds: [Double]
        var residentBytes: Int
        var windows: Int
    }

    func run() async throws -> Result {
        let definitions = try (0..<(isSplit ? 1 : count)).map(definition)
        let identities = (0..<count).map { index in
            isSplit
                ? Labels(["slo": "slo-0", "model": "model-\(index)"].map { Label($0.key, $0.value) })
                : Labels(["slo": "slo-\(index)"].map { Label($0.key, $0.value) })
        }
        let source = SyntheticCounters(identities: identities, step: .minutes(1))
        var engine = SLOEngine(definitions, source: source, runner: QueryEngine(source: source))
        var time = Timestamp(milliseconds: 1_767_225_600_000)
        let begun = CPUTime.seconds
        _ = try await engine.tick(at: time)
        let history = CPUTime.seconds - begun
        var spent: [Double] = []
        for _ in 0..<ticks {
            time = time + .minutes(1)
            let begun = CPUTime.seconds
            _ = try await engine.tick(at: time)
            spent.append(CPUTime.seconds - begun)
        }
        return Result(
            historySeconds: history, tickSeconds: spent.sorted(),
            residentBytes: Int(ProcessMemory.residentBytes() ?? 0),
            windows: definitions.first?.policy.spans.count ?? 0)
    }

    /// Four pairs, which are eight windows.
    private func definition(_ index: Int) throws -> SLODefinition {
        let period = TimeSpan.days(days)
        let pairs: [(TimeSpan, TimeSpan, Double)] = [
            (.hours(1), .minutes(5), 14.4), (.hours(6), .minutes(30), 6), (.days(1), .hours(2), 3),
            (.days(3), .hours(8), 1),
        ]
        let windows = pairs.map { long, short, factor in
            BurnWindow(long: long, short: short, factor: factor, period: period, severity: .page)
        }
        let all = try RequestPredicate.parse("status < 500")
        return SLODefinition(
            name: "slo-\(index)", indicator: .requests(RequestIndicator(total: all, good: all)),
            target: 0.999, period: .rolling(period),
            policy: BurnPolicy(name: "bench", source: "four pairs", windows: windows),
            split: isSplit ? LabelSplit(["model"], limit: count) : nil)
    }
}

/// Processor time of this process, user and system together.
enum CPUTime {
    static var seconds: Double {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
