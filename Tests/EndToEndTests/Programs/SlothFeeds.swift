import Support
import Telemetry

/// Samples of every series that Sloth's examples ask for.
struct SlothFeeds {
    private var generator: SeededGenerator
    private let count: Int

    init(seed: UInt64, count: Int) {
        generator = SeededGenerator(seed: seed)
        self.count = count
    }

    mutating func all() -> [PromtoolCase.Feed] {
        var feeds: [PromtoolCase.Feed] = []
        for job in ["myservice", "myapp"] {
            for (code, share) in [("200", 9), ("429", 1), ("503", 2)] {
                feeds.append(
                    counter("http_request_duration_seconds_count", ["job": job, "code": code], share))
            }
        }
        for (code, share) in [("200", 20), ("500", 1)] {
            feeds.append(counter("apiserver_request_total", ["code": code], share))
        }
        for verb in ["GET", "WATCH"] {
            let all = counter("apiserver_request_duration_seconds_count", ["verb": verb], 12)
            let quick = all.values.map { $0.map { ($0 * 0.9).rounded(.down) } }
            let labels = Labels(
                name: "apiserver_request_duration_seconds_bucket", ["verb": verb, "le": "0.4"])
            feeds += [all, PromtoolCase.Feed(labels: labels, values: quick)]
        }
        for client in ["phone", "laptop", "printer"] {
            let values = (0..<count).map { _ -> Double? in Double(generator.int(in: 40...100)) / 100 }
            feeds.append(
                PromtoolCase.Feed(
                    labels: Labels(name: "unifipoller_client_satisfaction_ratio", ["client": client]),
                    values: values))
        }
        return feeds
    }

    private mutating func counter(
        _ name: String, _ labels: KeyValuePairs<String, String>, _ most: Int
    ) -> PromtoolCase.Feed {
        var value = 0
        let values = (0..<count).map { _ -> Double? in
            defer { value += generator.int(in: 0...most) }
            return Double(value)
        }
        return PromtoolCase.Feed(labels: Labels(name: name, labels), values: values)
    }

    /// Six hours of much traffic, one in a thousand failing, and six of little, one in five failing: what an
    /// average of ratios makes of it is not what users saw. The counters have counted before.
    ///
    /// - Parameter idle: samples in which nobody asks anything.
    static func dayAndNight(idle: Range<Int> = 0..<0) -> [PromtoolCase.Feed] {
        let half = 2_160
        func feed(_ code: String, _ grows: (Int) -> Int) -> PromtoolCase.Feed {
            var value = 1_000_000
            let values = (0...2 * half).map { index -> Double? in
                if index > 0, !idle.contains(index) { value += grows(index) }
                return Double(value)
            }
            return PromtoolCase.Feed(
                labels: Labels(
                    name: "http_request_duration_seconds_count", ["job": "myservice", "code": code]),
                values: values)
        }
        return [
            feed("200") { $0 <= half ? ($0 % 10 == 0 ? 99 : 100) : ($0 % 6 == 0 && $0 % 30 != 0 ? 1 : 0) },
            feed("503") { $0 <= half ? ($0 % 10 == 0 ? 1 : 0) : ($0 % 30 == 0 ? 1 : 0) },
        ]
    }
}
