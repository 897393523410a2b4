import SLO
import Support
import Telemetry

/// Three hours of samples for the SLOs of `ExportedObjectives`: random traffic, troubled for some minutes in
/// every half hour.
struct ExportRulesFeeds {
    private static let count = 1_080
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Between these samples some counters of requests say nothing.
    static let silence = 905...925
    static let silenced: Set<String> = [
        "requests", "harsh", "resting", "spending-harsh", "spending-resting", "split", "split-harsh",
        "composed", "composed-harsh", "composed-resting", "composed-shares",
    ]
    /// At this sample the counters of some SLO begin anew.
    static let restart = 700
    static let restarted = "certain"

    mutating func all(_ slos: [SLODefinition]) -> [PromtoolCase.Feed] {
        var feeds: [PromtoolCase.Feed] = []
        for slo in slos.flatMap(\.measured) {
            guard case .requests = slo.indicator else { continue }
            for (outcome, combination) in Self.counters(of: slo) {
                let own = Labels(
                    name: "beaufort_sli_events_total", ["slo": slo.name, "outcome": outcome])
                let labels = combination.merging(own)
                let restart = slo.name == Self.restarted ? Self.restart : nil
                var values = counter(isBad: outcome == "bad", from: 0, restart: restart)
                if Self.silenced.contains(slo.name) { for index in Self.silence { values[index] = nil } }
                feeds.append(PromtoolCase.Feed(labels: labels, values: values))
            }
        }
        return feeds + counters() + gauges()
    }

    /// Outcomes and, of an SLO that is split, combinations of its labels; of a component its own.
    private static func counters(of slo: SLODefinition) -> [(String, Labels)] {
        let names = slo.split?.labels ?? []
        let values = names.isEmpty ? [""] : ["small", "large", LabelSplit.none]
        return values.flatMap { value in
            let combination = slo.combination.merging(Labels(names.map { Label($0, value) }))
            return ["good", "bad"].map { ($0, combination) }
        }
    }

    /// Whole numbers that grow.
    private mutating func counter(isBad: Bool, from start: Int, restart: Int? = nil) -> [Double?] {
        var value = start
        return (0..<Self.count).map { index in
            if index == restart { value = 0 }
            defer {
                let isTroubled = index % 180 < 25
                value += isBad ? (isTroubled ? generator.int(in: 0...3) : 0) : generator.int(in: 0...9)
            }
            return Double(value)
        }
    }

    /// One instance lives throughout, one leaves, one comes with a count from before.
    private mutating func counters() -> [PromtoolCase.Feed] {
        let lives: [(instance: String, samples: Range<Int>)] = [
            ("a", 0..<Self.count), ("b", 0..<400), ("c", 300..<Self.count),
        ]
        var feeds: [PromtoolCase.Feed] = []
        for life in lives {
            for code in ["200", "500"] {
                let values = counter(isBad: code == "500", from: life.instance == "c" ? 57 : 0)
                feeds.append(
                    PromtoolCase.Feed(
                        labels: Labels(
                            name: "http_requests_total", ["instance": life.instance, "code": code]),
                        values: values.indices.map { life.samples.contains($0) ? values[$0] : nil }))
            }
        }
        return feeds
    }

    private mutating func gauges() -> [PromtoolCase.Feed] {
        let queues = ["a", "b"].map { instance in
            PromtoolCase.Feed(
                labels: Labels(name: "queue_seconds", ["instance": instance]),
                values: (0..<Self.count).map { index in
                    let isTroubled = index % 180 < 25
                    // Quarters: some values equal the bound.
                    return Double(generator.int(in: 0...(isTroubled ? 6 : 2))) / 4
                })
        }
        let shares = (0..<Self.count).map { index -> Double? in
            index % 180 < 25 ? generator.double(in: 0.5...1) : generator.double(in: 0.97...1.02)
        }
        return queues + [PromtoolCase.Feed(labels: Labels(name: "availability"), values: shares)]
    }
}
