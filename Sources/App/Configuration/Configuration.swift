internal import Operations
package import Runtime
package import Telemetry

/// Everything the agent was told: command line over configuration file over defaults. Immutable; a reload
/// builds a new one.
package struct Configuration: Sendable {
    /// The file it was read from, from the root on; nil for the shipped one.
    package var path: String?
    package var listen = Endpoint(host: "127.0.0.1", port: 9463)
    package var admin = Endpoint(host: "127.0.0.1", port: 9464)
    /// Where people reach the admin side, without a slash at its end; nil takes `admin`.
    package var externalAddress: String?
    package var upstreams: [UpstreamSetting] = []
    package var burnPolicy = "workbook"
    /// Others may write samples to the admin side: remote write to `/api/v1/write`, OTLP to `/v1/metrics`.
    package var receivesRemoteWrite = false
    package var otlp = OTLPSettings()
    package var paging = PagingSettings()
    /// Labels by which pages of one cause are brought together in an incident.
    package var rootCauseLabels = IncidentBond.standardLabels
    package var files = FileSettings()
    package var intervals = IntervalSettings()
    package var store = StoreSettings()
    package var query = QuerySettings()
    package var runtime = RuntimeSettings()
    package var remoteWrite: [RemoteWriteSettings] = []
    package var scrapeJobs: [ScrapeJob] = []
    package var alerting = AlertingSettings()
    /// What those three need to log in.
    var peerSecrets: [PeerSecret] = []
    /// Requests the agent sends itself.
    package var probes: [ProbeSetting] = []

    package init() {}
}

/// A host and port to bind or to reach.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, `:port` or `[v6]:port`; nil when the port is missing or not 0…65535.
    package init?(text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// One runtime to relay to.
package struct UpstreamSetting: Hashable, Sendable {
    package var name: String
    package var url: String
    package var weight = 1
    /// Requests at work there at a time; more wait. Nil: no limit.
    package var maximumInFlight: Int?

    package init(name: String, url: String, weight: Int = 1, maximumInFlight: Int? = nil) {
        self.name = name
        self.url = url
        self.weight = weight
        self.maximumInFlight = maximumInFlight
    }
}

/// Files named by the configuration, read and found.
package struct FileSettings: Sendable {
    package var slos: [SourceFile] = []
    package var rules: [SourceFile] = []
    package var alertmanager: SourceFile?
    /// Nil when nothing is planned.
    package var maintenance: SourceFile?
    /// Error-budget policies; nil when there are none.
    package var budgetPolicies: SourceFile?
    /// The gateway's.
    package var policies: SourceFile?
    package var safety: SourceFile?
    package var prices: SourceFile?
    package var runtimes: [SourceFile] = []
    package var runbooks: [SourceFile] = []

    package init() {}
}

/// A file's text with the path shown in errors.
package struct SourceFile: Hashable, Sendable {
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

package struct IntervalSettings: Hashable, Sendable {
    package var flush = TimeSpan.seconds(1)
    package var scrape = TimeSpan.seconds(5)
    package var evaluate = TimeSpan.seconds(5)
    package var rules = TimeSpan.minutes(1)
    package var maintain = TimeSpan.minutes(1)
    /// Reading the whole file back.
    package var verify = TimeSpan.days(1)

    package init() {}
}

package struct StoreSettings: Hashable, Sendable {
    package var directory = ""
    package var synchronous = "normal"
    package var seriesLimit = 10_000
    package var sampleRetention = TimeSpan.days(15)
    /// How long slices of five minutes and of an hour are kept in the place of older samples.
    package var fiveMinuteRetention = TimeSpan.days(90)
    package var hourRetention = TimeSpan.days(400)
    package var requestRetention = TimeSpan.days(15)
    /// Bytes of history beyond which the oldest days go; nil for no limit.
    package var sizeLimit: Int?

    package init() {}
}

package struct RuntimeSettings: Hashable, Sendable {
    /// The command of `beaufort run -- CMD…`; empty when attached to running runtimes.
    package var command: [String] = []
    /// Where the runtime's own output goes; nil passes it on to ours.
    package var outputFile: String?
    package var grace = TimeSpan.seconds(10)
    package var readyTimeout = TimeSpan.minutes(10)
    package var restartBackoff = TimeSpan.seconds(1)

    package init() {}
}
