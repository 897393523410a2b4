package import Telemetry

/// Turns the answers of one target into the series to store: labels, limits, `up` and its kin, and stale
/// markers for what is gone. A value: what decides, without a clock or a socket.
package struct TargetMemory: Sendable {
    private let target: ScrapeTarget
    private let honorsLabels: Bool
    private let honorsTimestamps: Bool
    private let relabelling: [RelabelRule]
    private let limits: ScrapeLimits
    /// What the last page held without times of its own: only of those we say when they end.
    private var present: Set<Labels> = []
    private var known: Set<Labels> = []

    package init(_ target: ScrapeTarget, job: ScrapeJob) {
        self.target = target
        honorsLabels = job.honorsLabels
        honorsTimestamps = job.honorsTimestamps
        relabelling = job.metricRelabelling
        limits = job.limits
    }

    /// A page was read.
    /// - Returns: what to store, why the page was refused if it was, and how many samples were too far ahead.
    package mutating func read(
        _ page: [Series], at time: Timestamp, took duration: TimeSpan
    ) -> (series: [Series], problem: String?, tooFarAhead: Int) {
        let scraped = page.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        var kept: [Series] = []
        kept.reserveCapacity(page.count + 5)
        var current: Set<Labels> = []
        var samples = 0
        var tooFarAhead = 0
        for series in page {
            guard let labels = labels(of: series.labels), labels.metricName != nil else { continue }
            if limits.labels > 0, labels.count > limits.labels {
                let problem = "\(labels) has \(labels.count) labels; label_limit is \(limits.labels)"
                return (failed(at: time, took: duration, scraped: scraped), problem, 0)
            }
            var one = series
            one.labels = labels
            if !honorsTimestamps { one = one.moved(to: time) }
            tooFarAhead += one.dropLater(than: time + .farthestAhead)
            if one.isEmpty { continue }
            if one.floats.times.last == time || one.histograms.last?.time == time { current.insert(labels) }
            samples += one.floats.count + one.histograms.count
            kept.append(one)
        }
        if limits.samples > 0, samples > limits.samples {
            let problem = "\(samples) samples; sample_limit is \(limits.samples)"
            return (failed(at: time, took: duration, scraped: scraped), problem, 0)
        }
        kept += present.subtracting(current).sorted().map { Series($0, at: time, staleMarker) }
        let added = current.subtracting(known).count
        present = current
        known = current
        kept += report(true, time, duration, scraped: scraped, kept: samples, added: added)
        return (kept, nil, tooFarAhead)
    }

    /// There was no page, or none that can be used.
    package mutating func failed(
        at time: Timestamp, took duration: TimeSpan, scraped: Int = 0
    ) -> [Series] {
        let gone = present.sorted().map { Series($0, at: time, staleMarker) }
        present = []
        known = []
        return gone + report(false, time, duration, scraped: scraped, kept: 0, added: 0)
    }

    /// The target is scraped no more: everything it had ends, `up` included.
    package mutating func removed(at time: Timestamp) -> [Series] {
        let own = report(false, time, .zero, scraped: 0, kept: 0, added: 0).map(\.labels)
        defer { present = [] }
        return (present.sorted() + own).map { Series($0, at: time, staleMarker) }
    }

    /// A series' labels with the target's, `metric_relabel_configs` applied; nil when those drop it.
    private func labels(of scraped: Labels) -> Labels? {
        var merged = target.labels
        if honorsLabels {
            merged = target.labels.merging(scraped)
        } else {
            for label in scraped.sorted {
                var name = label.name
                // Doubled until it is free: a page may hold an `exported_job` of its own.
                while target.labels[name] != nil || (name != label.name && scraped[name] != nil) {
                    name = "exported_" + name
                }
                merged[name] = label.value
            }
        }
        return relabelling.isEmpty ? merged : relabelling.apply(merged)
    }

    private func report(
        _ isUp: Bool, _ time: Timestamp, _ duration: TimeSpan, scraped: Int, kept: Int, added: Int
    ) -> [Series] {
        let values: [(String, Double)] = [
            (MetricCatalogue.up.name, isUp ? 1 : 0),
            ("scrape_duration_seconds", duration.seconds),
            ("scrape_samples_scraped", Double(scraped)),
            ("scrape_samples_post_metric_relabeling", Double(kept)),
            ("scrape_series_added", Double(added)),
        ]
        return values.map { name, value in
            Series(target.labels.merging(Labels(name: name)), at: time, value)
        }
    }
}

extension Series {
    /// Only the last sample, as if it had been taken at `time`.
    fileprivate func moved(to time: Timestamp) -> Series {
        if let last = histograms.last { return Series(labels, at: time, last.histogram) }
        return Series(labels, at: time, floats.values.last ?? staleMarker)
    }
}
