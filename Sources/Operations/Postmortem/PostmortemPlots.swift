internal import Telemetry

/// Makes lines to look at of the evidence's series: latency quantiles and error share per bucket of time, and
/// burn rates.
enum PostmortemPlots {
    static let buckets: Int64 = 90

    static func all(_ evidence: IncidentEvidence) -> [LinePlot] {
        let bands = evidence.incident.alerts.map {
            TimeRange(max($0.fired, evidence.range.start), $0.resolved ?? evidence.range.end)
        }
        func plot(_ title: String, _ unit: String, _ lines: [LinePlot.Line], level: Double? = nil) -> LinePlot
        {
            LinePlot(
                title: title, unit: unit, range: evidence.range, lines: lines, bands: bands, level: level)
        }
        return [
            plot("Request duration", "seconds", latency(evidence)),
            plot("Share of requests that failed", "share", errors(evidence)),
            plot("Burn rate, shortest window", "× budget pace", burn(evidence), level: 1),
        ].filter { !$0.isEmpty }
    }

    /// Burn rate of each SLO over its shortest recorded window.
    static func burn(_ evidence: IncidentEvidence, slos: Set<String> = []) -> [LinePlot.Line] {
        var shortest: [String: (span: TimeSpan, column: Column)] = [:]
        for series in evidence.series where series.labels.metricName == "beaufort_slo_burn_rate" {
            guard let slo = series.labels["slo"], slos.isEmpty || slos.contains(slo),
                let span = series.labels["window"].flatMap({ TimeSpan(text: $0) })
            else { continue }
            // With the labels of its combination, where the SLO is split.
            let title = slo + (own(series.labels).isEmpty ? "" : own(series.labels).description)
            if let known = shortest[title], known.span <= span { continue }
            shortest[title] = (span, finite(series.floats))
        }
        return shortest.keys.sorted().compactMap { slo in
            shortest[slo].map { LinePlot.Line(name: "\(slo) over \($0.span)", column: $0.column) }
        }
    }

    private static func own(_ labels: Labels) -> Labels {
        labels.without([Label.metricName, "slo", "window"])
    }

    /// p50, p95 and p99 of all requests per bucket, from the duration histograms; from the listed requests
    /// when there are none.
    private static func latency(_ evidence: IncidentEvidence) -> [LinePlot.Line] {
        let name = MetricCatalogue.operationDuration.name
        let histograms = evidence.series.filter { $0.labels.metricName == name && !$0.histograms.isEmpty }
        let edges = edges(evidence.range)
        let byBucket =
            histograms.isEmpty ? fromRequests(evidence, edges) : fromHistograms(histograms, edges)
        return [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map { name, quantile in
            var column = Column()
            for (time, histogram) in zip(edges.dropFirst(), byBucket) where histogram.count > 0 {
                column.append(time, histogram.quantile(quantile))
            }
            return LinePlot.Line(name: name, column: finite(column))
        }
    }

    private static func fromHistograms(_ series: [Series], _ edges: [Timestamp]) -> [ExponentialHistogram] {
        var buckets = Array(repeating: ExponentialHistogram(), count: edges.count - 1)
        for one in series {
            var last = one.histograms.last { $0.time <= edges[0] }?.histogram
            for bucket in buckets.indices {
                let latest = one.histograms.last { $0.time > edges[bucket] && $0.time <= edges[bucket + 1] }
                guard let latest = latest?.histogram else { continue }
                if let before = last, !latest.isReset(since: before) {
                    buckets[bucket].merge(latest - before)
                } else if last != nil {
                    buckets[bucket].merge(latest)
                }
                last = latest
            }
        }
        return buckets
    }

    private static func fromRequests(_ evidence: IncidentEvidence, _ edges: [Timestamp])
        -> [ExponentialHistogram]
    {
        var buckets = Array(repeating: ExponentialHistogram(), count: edges.count - 1)
        for request in evidence.requests {
            guard let bucket = bucket(of: request.end, edges) else { continue }
            buckets[bucket].observe(Double(request.timing.totalNanoseconds) / 1e9)
        }
        return buckets
    }

    private static func errors(_ evidence: IncidentEvidence) -> [LinePlot.Line] {
        let edges = edges(evidence.range)
        var totals = Array(repeating: (all: 0.0, bad: 0.0), count: edges.count - 1)
        for series in evidence.series where series.labels.metricName == "beaufort_requests_total" {
            let error = series.labels["error"] ?? ""
            let isBad = !error.isEmpty && error != "none" && error != "client_disconnect"
            var last: Double?
            for (time, value) in zip(series.floats.times, series.floats.values) where !value.isNaN {
                // A counter born inside the range counts in full: it was born with its first event.
                let before = last ?? (series.floats.times[0] <= edges[0] ? value : 0)
                last = value
                guard let bucket = bucket(of: time, edges) else { continue }
                let growth = value >= before ? value - before : value
                totals[bucket].all += growth
                if isBad { totals[bucket].bad += growth }
            }
        }
        var column = Column()
        for (time, total) in zip(edges.dropFirst(), totals) where total.all > 0 {
            column.append(time, total.bad / total.all)
        }
        return column.isEmpty ? [] : [LinePlot.Line(name: "failed", column: column)]
    }

    private static func edges(_ range: TimeRange) -> [Timestamp] {
        // Whole seconds, so that times read well.
        let step = max(1, (range.length.milliseconds / buckets + 999) / 1_000) * 1_000
        let count = max(1, range.length.milliseconds / step)
        return (0...count).map { range.start + .milliseconds($0 * step) }
    }

    private static func bucket(of time: Timestamp, _ edges: [Timestamp]) -> Int? {
        let step = (edges[1] - edges[0]).milliseconds
        guard time > edges[0], step > 0 else { return nil }
        let bucket = Int(((time - edges[0]).milliseconds - 1) / step)
        return bucket < edges.count - 1 ? bucket : nil
    }

    private static func finite(_ column: Column) -> Column {
        var kept = Column()
        for (time, value) in zip(column.times, column.values) where value.isFinite {
            kept.append(time, value)
        }
        return kept
    }
}
