#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import PromQL
package import Telemetry

/// Counts requests of a time from which the log is gone, by counters and histograms of all requests, where
/// those know everything that the SLO's condition asks about.
///
/// Conditions about how requests ended are counted by `beaufort_requests_total`; conditions about one latency
/// by its exponential histogram, bucket by bucket: one whose two edges fall on the same side of the threshold
/// is exact, one that the threshold divides is divided as if it were filled evenly on a logarithmic scale.
package struct PastReader: Sendable {
    private let indicator: RequestIndicator
    package let source: Recount.Source
    /// Of time to first token, else of the whole duration.
    private let isFirstToken: Bool
    private let labels: [String]

    /// Labels of every series about requests, and what the counter has beside them.
    private static let identity = ["operation", "route", "upstream", "model"]
    private static let ending = ["status", "error", "streaming"]
    /// Fields that follow from those labels.
    private static let endingFields = ending + ["failed", "truncated", "disconnected", "synthetic"]

    /// - Throws: `PastUnknown`, in words, when they do not know what the condition asks about.
    package init(_ definition: SLODefinition) throws(PastUnknown) {
        guard case .requests(let indicator) = definition.indicator else {
            throw PastUnknown(what: "it is not about requests")
        }
        let fields = indicator.fields.map(\.name) + (definition.split?.labels ?? [])
        let unknown = { (known: [String]) in fields.filter { !(PastReader.identity + known).contains($0) } }
        self.indicator = indicator
        isFirstToken = fields.contains("ttft")
        if unknown(PastReader.endingFields).isEmpty {
            source = .counters
        } else if unknown(isFirstToken ? ["ttft", "streaming", "synthetic"] : ["duration", "synthetic"])
            .isEmpty
        {
            source = .histograms
        } else {
            let known = PastReader.endingFields + ["duration", "ttft"]
            let strange = unknown(known)
            throw PastUnknown(
                what: strange.isEmpty
                    ? "no one series knows \(fields.joined(separator: ", ")) together"
                    : "\(strange.joined(separator: ", ")) is in no series about requests")
        }
        labels = PastReader.identity + (source == .counters ? PastReader.ending : [])
    }

    /// Requests that ended in `(start, end]`, by the ends of five minutes or of the longer slices that are
    /// kept of that time.
    package func read(
        after start: Timestamp, through end: Timestamp, from source: any SeriesSource
    ) async throws -> PastRequests {
        let runner = QueryEngine(source: source, semantics: .exact)
        let width = TimeSpan.minutes(5)
        let steps = try IndicatorQuery(.counters(CounterIndicator.past), width: width)
        var past = PastRequests()
        for stretch in steps.history(after: start, through: end, rollups: try await source.rollups()) {
            let query = "sum by (\(labels.joined(separator: ", "))) (increase(\(metric)[\(stretch.step)]))"
            let range = TimeRange(stretch.first, stretch.last)
            guard
                case .matrix(let series) = try await runner.range(query, over: range, step: stretch.step)
                    .value
            else { continue }
            for one in series { take(one, into: &past) }
        }
        past.sort()
        return past
    }

    /// Whether any request ended after an instant and before another, as near as samples tell.
    package func knowsRequests(
        after start: Timestamp, before end: Timestamp, from source: any SeriesSource
    ) async throws -> Bool {
        let last = end - .milliseconds(1)
        guard start < last else { return false }
        let all = "sum(increase(\(metric)[\(last - start)]))"
        let query = "\(self.source == .counters ? all : "histogram_count(\(all))") > 0"
        let runner = QueryEngine(source: source, semantics: .exact)
        guard case .vector(let some) = try await runner.instant(query, at: last).value else { return false }
        return !some.isEmpty
    }

    private var metric: String {
        if source == .counters { return MetricCatalogue.requests.name }
        return isFirstToken ? MetricCatalogue.timeToFirstChunk.name : MetricCatalogue.operationDuration.name
    }

    private func take(_ series: Series, into past: inout PastRequests) {
        for (time, value) in zip(series.floats.times, series.floats.values)
        where source == .counters && value > 0 {
            var record = record(series.labels, at: time)
            let verdict = indicator.verdict(on: record)
            past.add(record, value.rounded())
            // An answer that failed in another way may have been cut short as well.
            let isOther = ![nil, .truncatedStream, .clientDisconnect].contains(record.outcome.error)
            record.outcome.isTruncated = true
            if isOther, indicator.verdict(on: record) != verdict { past.note(uncertain: value.rounded()) }
        }
        for sample in series.histograms {
            let record = record(series.labels, at: sample.time)
            for bucket in sample.histogram.populatedBuckets where bucket.count > 0 {
                take(bucket, record, into: &past)
            }
        }
    }

    /// A request as its labels describe it.
    private func record(_ labels: Labels, at time: Timestamp) -> RequestRecord {
        var record = RequestRecord(id: "", start: time, end: time)
        record.identity.operation = labels["operation"] ?? ""
        record.identity.route = labels["route"] ?? ""
        if record.identity.route == RequestIdentity.probeTenant {
            record.identity.tenant = RequestIdentity.probeTenant
        }
        record.identity.upstream = labels["upstream"] ?? ""
        record.identity.model = labels["model"] ?? ""
        record.outcome.status = Int(labels["status"] ?? "") ?? 0
        record.outcome.error = labels["error"].flatMap(RequestErrorKind.init)
        record.outcome.isStreaming = labels["streaming"] == "true" || isFirstToken
        record.outcome.isTruncated = record.outcome.error == .truncatedStream
        record.outcome.clientDisconnected = record.outcome.error == .clientDisconnect
        return record
    }
}

extension PastReader {
    private func take(
        _ bucket: ExponentialHistogram.Bucket, _ record: RequestRecord, into past: inout PastRequests
    ) {
        let low = max(bucket.lower, 0) * (1 + 1e-9)
        let verdict = { (seconds: Double) in indicator.verdict(on: self.lasting(seconds, record)) }
        let (below, above) = (verdict(low), verdict(bucket.upper * (1 - 1e-9)))
        guard below != above, bucket.upper.isFinite else {
            return past.add(lasting(bucket.upper * (1 - 1e-9), record), bucket.count)
        }
        // Where within the bucket the answer changes.
        var (first, last) = (low, bucket.upper)
        for _ in 0..<40 {
            let middle = (first + last) / 2
            if verdict(middle) == below { first = middle } else { last = middle }
        }
        let share = low > 0 ? log(first / low) / log(bucket.upper / low) : first / bucket.upper
        past.add(lasting(low, record), bucket.count * share)
        past.add(lasting(bucket.upper * (1 - 1e-9), record), bucket.count * (1 - share))
        past.note(uncertain: bucket.count)
    }

    private func lasting(_ seconds: Double, _ record: RequestRecord) -> RequestRecord {
        var record = record
        let nanoseconds = UInt64(max(0, min(seconds, 1e9) * 1e9))
        record.timing.totalNanoseconds = nanoseconds
        if isFirstToken { record.timing.firstTokenNanoseconds = nanoseconds }
        return record
    }
}

/// Requests that counters and histograms stand for, in the order of time.
package struct PastRequests: Sendable {
    /// One that is like all of them, and how many they are: whole, unless a bucket was divided.
    package private(set) var requests: [(record: RequestRecord, count: Double)] = []
    /// Of these nothing tells on which side of the condition they lie.
    package private(set) var uncertain = 0.0

    package init() {}

    package var total: Double { requests.reduce(0) { $0 + $1.count } }

    mutating func add(_ record: RequestRecord, _ count: Double) {
        if count > 0 { requests.append((record, count)) }
    }

    mutating func note(uncertain count: Double) { uncertain += count }

    mutating func sort() { requests.sort { $0.record.end < $1.record.end } }
}

/// Why the past cannot be counted from counters and histograms.
package struct PastUnknown: Error, Hashable, Sendable, CustomStringConvertible {
    package let what: String

    package var description: String { what }
}

extension CounterIndicator {
    /// Stands for any counter where only its slices are asked for.
    fileprivate static let past = CounterIndicator(selected: "up", total: "up", countsBad: true)
}
