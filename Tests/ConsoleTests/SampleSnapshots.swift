import Console
import Telemetry

/// Four states of one imagined service at one instant, drawn from formulae so that every run is the same.
enum SampleSnapshots: String, CaseIterable {
    case healthy
    case burning
    case noData
    case stale

    static let now = Timestamp(milliseconds: 1_789_223_527_000)

    var snapshot: Snapshot {
        switch self {
        case .healthy: SampleSnapshots.healthySnapshot(isBurning: false)
        case .burning: SampleSnapshots.healthySnapshot(isBurning: true)
        case .noData:
            Snapshot(time: SampleSnapshots.now, window: .hours(1))
        case .stale:
            {
                var snapshot = SampleSnapshots.healthySnapshot(isBurning: false)
                snapshot.freshness.lastIngest = SampleSnapshots.now - .seconds(252)
                snapshot.problems = []
                return snapshot
            }()
        }
    }

    /// A wave with a bump near the end when burning.
    static func timeline(
        _ base: Double, wave: Double, bump: Double = 0, gap: Range<Int>? = nil, count: Int = 120
    ) -> Timeline {
        let values: [Double?] = (0..<count).map { index in
            if gap?.contains(index) == true { return nil }
            let phase = Double((index * 7 + index * index * 3) % 23) / 23
            let slow = Double(abs((index % 40) - 20)) / 20
            let late = index > count * 3 / 4 ? Double(index - count * 3 / 4) / Double(count / 4) : 0
            let hump = 4 * late * (1.3 - late)
            return max(0, base + wave * (phase * 0.4 + slow * 0.6 - 0.5) + bump * hump)
        }
        return Timeline(start: now - .hours(1), step: .seconds(30), values: values)
    }

    private static func healthySnapshot(isBurning: Bool) -> Snapshot {
        var snapshot = Snapshot(time: now, window: .hours(1))
        snapshot.freshness.lastIngest = now - .seconds(1)
        snapshot.freshness.version = "0.1.0"
        snapshot.weather.force = .known(isBurning ? 8 : 2)
        snapshot.weather.history = timeline(isBurning ? 2.5 : 1.5, wave: 1.5, bump: isBurning ? 4.5 : 0)
        snapshot.objectives = objectives(isBurning: isBurning)
        snapshot.alerts = isBurning ? alerts : []
        snapshot.traffic = traffic(isBurning: isBurning)
        snapshot.latency = latency(isBurning: isBurning)
        snapshot.cost = cost
        snapshot.safety = safety
        snapshot.runtime = runtime
        snapshot.upstreams = upstreams(isBurning: isBurning)
        snapshot.versions = versions
        snapshot.gpus = gpus
        snapshot.failedRequests = requests(isBurning: isBurning).filter {
            $0.error != nil || !$0.safetyHits.isEmpty
        }
        snapshot.recentRequests = requests(isBurning: isBurning)
        snapshot.incidents = incidents(isBurning: isBurning)
        snapshot.runbookRuns = isBurning ? runbookRuns : []
        snapshot.deliveries = isBurning ? deliveries : []
        return snapshot
    }
}
