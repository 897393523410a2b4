package import Telemetry

/// One address that is scraped: where, and which labels its series get.
package struct ScrapeTarget: Hashable, Sendable {
    package var job: String
    package var url: String
    /// Without those that begin with `__`; `job` and `instance` among them.
    package var labels: Labels
    /// Before relabelling, as `/api/v1/targets` shows them.
    package var discovered: Labels
    package var interval: TimeSpan
    package var timeout: TimeSpan

    /// The targets of a job, relabelled; each once. Those that relabelling drops are left out.
    package static func all(of job: ScrapeJob, groups: [ScrapeGroup]) -> [ScrapeTarget] {
        var seen: Set<String> = []
        return groups.flatMap { group in
            group.targets.compactMap { ScrapeTarget(job, address: $0, group.labels) }
        }.filter { seen.insert($0.url + "\u{0}" + $0.labels.description).inserted }
    }

    /// Nil when relabelling drops it or takes its address away.
    private init?(_ job: ScrapeJob, address: String, _ labels: Labels) {
        var parameters: [Label] = []
        for (name, value) in job.parameters
        where !parameters.contains(where: { $0.name == "__param_\(name)" }) {
            parameters.append(Label("__param_\(name)", value))
        }
        let own = [
            Label("job", job.name), Label("__address__", address), Label("__scheme__", job.scheme),
            Label("__metrics_path__", job.path), Label("__scrape_interval__", "\(job.interval)"),
            Label("__scrape_timeout__", "\(job.timeout)"),
        ]
        discovered = Labels(own + parameters + labels.sorted)
        guard let labels = job.relabelling.apply(discovered), let host = labels["__address__"] else {
            return nil
        }
        self.job = labels["job"] ?? job.name
        let interval = labels["__scrape_interval__"].flatMap { TimeSpan(text: $0) } ?? job.interval
        self.interval = max(interval, .milliseconds(100))
        timeout = min(
            labels["__scrape_timeout__"].flatMap { TimeSpan(text: $0) } ?? job.timeout, self.interval)
        url = ScrapeTarget.url(labels, host: host, job.parameters)
        var kept = Labels(labels.sorted.filter { !$0.name.hasPrefix("__") })
        if kept["instance"] == nil { kept["instance"] = host }
        self.labels = kept
    }

    private static func url(
        _ labels: Labels, host: String, _ parameters: [(name: String, value: String)]
    ) -> String {
        var pairs: [(String, String)] = []
        var named: Set<String> = []
        for (name, value) in parameters {
            // The first value of a name may have been relabelled; the others stand as written.
            let isFirst = named.insert(name).inserted
            pairs.append((name, isFirst ? labels["__param_\(name)"] ?? "" : value))
        }
        for label in labels.sorted where label.name.hasPrefix("__param_") {
            let name = String(label.name.dropFirst("__param_".count))
            if named.insert(name).inserted { pairs.append((name, label.value)) }
        }
        let query = pairs.map { "\(percentEncoded($0.0))=\(percentEncoded($0.1))" }.joined(separator: "&")
        let path = labels["__metrics_path__"] ?? "/metrics"
        return "\(labels["__scheme__"] ?? "http")://\(host)\(path.hasPrefix("/") ? "" : "/")\(path)"
            + (query.isEmpty ? "" : "?\(query)")
    }

    /// How long after the start of an interval this target is asked: spread evenly over all targets, the
    /// same after every restart.
    package var offset: TimeSpan {
        let number = RelabelRule.hash(url + labels.description)
        return .milliseconds(Int64(number % UInt64(max(1, interval.milliseconds))))
    }

    /// The first moment after `time` at which it is this target's turn.
    package func nextTurn(after time: Timestamp) -> Timestamp {
        let (step, shift) = (interval.milliseconds, offset.milliseconds)
        let passed = (time.milliseconds - shift) % step
        return Timestamp(milliseconds: time.milliseconds - (passed < 0 ? passed + step : passed) + step)
    }
}
