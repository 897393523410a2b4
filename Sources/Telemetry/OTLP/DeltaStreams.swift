/// Deltas added up to the totals that are stored, series by series, as OpenTelemetry's processor
/// `deltatocumulative` does. In memory only: after a restart totals begin at nothing, as a counter does whose
/// program was started again.
///
/// A request works on what it changes apart from the rest, so that one the store refuses has not happened.
package struct DeltaStreams: Sendable {
    /// One series' total.
    struct Stream: Sendable {
        /// When the first delta began and the last one ended, in nanoseconds since the epoch.
        var start: UInt64
        var end: UInt64
        /// When the last one began.
        var lastStart: UInt64
        /// When it came, by our clock.
        var seen: Timestamp
        var total: DeltaTotal

        var byteCount: Int { 96 + total.byteCount }
    }

    private var streams: [LabelBytes: Stream] = [:]
    /// Of all streams, keys included.
    package private(set) var byteCount = 0
    private var lastLook = Timestamp.distantPast
    private static let lookInterval = TimeSpan.seconds(30)

    /// A stream that has had no delta for so long is forgotten; the next one begins it anew.
    package static let patience = TimeSpan.minutes(5)
    /// Bytes of all totals together, whatever the number of series: histograms may be wide.
    package static let byteLimit = 64 << 20

    package init() {}

    package var count: Int { streams.count }

    subscript(key: LabelBytes) -> Stream? { streams[key] }

    /// Takes over what a request has changed; nil ends a stream.
    package mutating func commit(_ changes: Changes) {
        for (key, stream) in changes.streams {
            if let known = streams[key] { byteCount -= key.bytes.count + known.byteCount }
            if let stream { byteCount += key.bytes.count + stream.byteCount }
            streams[key] = stream
        }
    }

    /// Forgets those that have been silent for too long; looks at them now and then only.
    package mutating func forget(at now: Timestamp) {
        guard now - lastLook >= DeltaStreams.lookInterval || now < lastLook else { return }
        lastLook = now
        for (key, stream) in streams where now - stream.seen > DeltaStreams.patience {
            byteCount -= key.bytes.count + stream.byteCount
            streams[key] = nil
        }
    }

    /// What one request makes of the streams.
    package struct Changes: Sendable {
        fileprivate var streams: [LabelBytes: Stream?] = [:]
        private let limit: Int
        private let now: Timestamp
        private var added = 0
        private var byteCount = 0

        /// - Parameters:
        ///   - limit: series at a time; 0 takes no deltas.
        ///   - now: when the request came.
        package init(limit: Int, at now: Timestamp) {
            self.limit = limit
            self.now = now
        }

        /// What a delta comes to.
        enum Outcome {
            /// The total at the delta's end. `begins`: nothing was known of the series before.
            case total(DeltaTotal, begins: Bool)
            case refused(OTLPRefusals.Reason)
        }

        /// Adds a delta to its series.
        mutating func add(
            _ delta: DeltaTotal, from start: UInt64, to end: UInt64, of key: LabelBytes,
            knowing known: DeltaStreams
        ) -> Outcome {
            guard limit > 0 else { return .refused(.temporality) }
            let current = streams[key] ?? known[key]
            guard var stream = current, stream.total.isAlike(delta) else {
                return begin(
                    Stream(start: start, end: end, lastStart: start, seen: now, total: delta), key,
                    knowing: known)
            }
            // Sent once more because the answer was lost.
            if end == stream.end, start == stream.lastStart { return .total(stream.total, begins: false) }
            guard end > stream.end, start >= stream.start else { return .refused(.overlap) }
            let before = stream.byteCount
            guard stream.total.add(delta) else { return .refused(.buckets) }
            stream.end = end
            stream.lastStart = start
            stream.seen = now
            byteCount += stream.byteCount - before
            streams[key] = stream
            return .total(stream.total, begins: false)
        }

        /// The series has ended: a later delta begins it anew.
        mutating func end(_ key: LabelBytes) { streams[key] = .some(nil) }

        private mutating func begin(
            _ stream: Stream, _ key: LabelBytes, knowing known: DeltaStreams
        ) -> Outcome {
            if let other = known[key] {
                // Of another kind or with other bounds; as with a first delta after a restart.
                guard stream.end > other.end else { return .refused(.overlap) }
            }
            guard known.count + added < limit,
                known.byteCount + byteCount + key.bytes.count + stream.byteCount <= DeltaStreams.byteLimit
            else { return .refused(.deltas) }
            added += 1
            byteCount += key.bytes.count + stream.byteCount
            streams[key] = stream
            return .total(stream.total, begins: true)
        }
    }
}
