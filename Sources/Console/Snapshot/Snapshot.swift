package import Telemetry

/// Everything a page shows, as plain data at one instant: the pages are pure functions of it, and it is
/// what `top --format json` prints.
package struct Snapshot: Hashable, Sendable {
    /// The instant the numbers speak of.
    package var time: Timestamp
    /// How far back the timelines reach.
    package var window: TimeSpan
    package var freshness = Freshness()
    package var weather = Weather()
    package var objectives: [ObjectiveRow] = []
    package var alerts: [AlertRow] = []
    package var traffic = Traffic()
    package var latency = Latency()
    package var cost = Cost()
    package var safety = Safety()
    package var runtime = RuntimeState()
    package var upstreams: [UpstreamRow] = []
    package var versions: [VersionRow] = []
    package var gpus: [GPURow] = []
    /// Why `gpus` is empty.
    package var gpuAbsence = "no GPU reported by this machine"
    /// Newest first: what failed, or was slow enough to matter.
    package var failedRequests: [RequestRow] = []
    /// Newest first: the last few of any kind.
    package var recentRequests: [RequestRow] = []
    package var incidents: [IncidentRow] = []
    package var runbookRuns: [RunbookRunRow] = []
    package var deliveries: [DeliveryRow] = []
    package var coverage = Coverage.all
    /// Sources that failed, in words a reader can act on; the page shows them instead of hiding them.
    package var problems: [String] = []

    package init(time: Timestamp, window: TimeSpan) {
        self.time = time
        self.window = window
    }

    package var range: TimeRange { TimeRange(time - window, time) }
    package var firingPages: Int { alerts.count { $0.isFiring && $0.severity == .page && !$0.isMuted } }
    package var firingWarnings: Int { alerts.count { $0.isFiring && $0.severity == .warning && !$0.isMuted } }
    /// SLOs, however many combinations of labels they are split into.
    package var objectiveNames: Set<String> { Set(objectives.map(\.name)) }
    /// Those that hold for each of their combinations.
    package var objectivesMet: Int {
        objectiveNames.subtracting(objectives.filter { !$0.isMet }.map(\.name)).count
    }
    package var openIncidents: [IncidentRow] { incidents.filter { $0.closed == nil } }
}

/// How old the newest measurement is.
package struct Freshness: Hashable, Sendable {
    /// When the agent last wrote; nil when it never did, as far as we know.
    package var lastIngest: Timestamp?
    /// Beaufort's own version at the agent.
    package var version: String?

    package init() {}

    /// Older than this the page says `stale` instead of a refresh mark.
    package static let staleAfter = TimeSpan.seconds(30)

    package func age(at time: Timestamp) -> TimeSpan? {
        lastIngest.map { max(.zero, time - $0) }
    }

    package func isStale(at time: Timestamp) -> Bool {
        age(at: time).map { $0 > Freshness.staleAfter } ?? false
    }
}

/// The wind: how fast error budgets burn, on Admiral Beaufort's scale.
package struct Weather: Hashable, Sendable {
    /// 0…12, or absent when no objective could be assessed.
    package var force = Reading.absent("no objective assessed yet")
    package var history = Timeline.empty

    package init() {}

    /// The names of the World Meteorological Organization's Beaufort scale.
    package static let names = [
        "calm", "light air", "light breeze", "gentle breeze", "moderate breeze", "fresh breeze",
        "strong breeze", "near gale", "gale", "strong gale", "storm", "violent storm", "hurricane",
    ]

    /// The force as a whole number within the scale.
    package var step: Int? {
        force.value.map { Int(min(12, max(0, $0.rounded()))) }
    }

    package var name: String? { step.map { Weather.names[$0] } }
}
