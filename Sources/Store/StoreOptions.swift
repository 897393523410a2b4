package import Telemetry

/// Knobs of the store; the defaults are what the documentation promises.
package struct StoreOptions: Hashable, Sendable {
    package enum Synchronous: String, Hashable, Sendable, CaseIterable {
        /// A `kill -9` loses nothing; a power cut may lose the last transactions.
        case normal = "NORMAL"
        /// A power cut loses nothing either; each flush waits for the disk.
        case full = "FULL"
    }

    package var synchronous = Synchronous.normal
    /// Batches whose newest sample is older than this are folded into chunks, at the next window's end.
    package var foldAge: TimeSpan = .minutes(10)
    /// Chunks cover windows of this length, aligned to the epoch.
    package var chunkWindow: TimeSpan = .hours(2)
    /// The chunks of a UTC day are merged into one a series once the day ended this long ago.
    package var coldAge: TimeSpan = .days(1)
    /// Bytes of samples kept unfolded in memory before older ones are folded early.
    package var headByteLimit = 16 << 20
    /// Days whose samples are older than this are kept as slices, or deleted when no slices are.
    package var rawRetention: TimeSpan = .days(15)
    /// How long slices are kept; the last of them goes with the day.
    package var sliceRetention = [
        SliceRetention(slice: .minutes(5), age: .days(90)), SliceRetention(slice: .hours(1), age: .days(400)),
    ]
    /// Good requests older than this are deleted from the request log.
    package var requestRetention: TimeSpan = .days(15)
    /// Requests that failed, were unsafe or ran in a canary are kept this long.
    package var notableRequestRetention: TimeSpan = .days(400)
    /// Bytes of pages in use beyond which the oldest days are deleted, whatever their age; nil for none.
    package var sizeLimit: Int?
    /// Samples and requests are refused while less than this is left on the disk: alerting's records need it.
    package var diskReserve = 16 << 20
    /// Share of unremarkable requests whose row is kept, 0…1; recorded in each row.
    package var requestSampleRate = 1.0
    /// Living series per metric name before new ones are refused.
    package var seriesLimitPerMetric = 10_000
    /// Metrics of our own whose writer bounds how many series they have: they are not limited when they are
    /// appended. When they come from elsewhere they are.
    package var boundedMetrics: Set<String> = []
    /// Samples one `select` may return.
    package var querySampleLimit = 50_000_000
    /// Bytes these may take in memory.
    package var queryByteLimit = 1 << 30
    /// Every batch is also queued for destinations elsewhere (`Store+outgoing`).
    package var queuesOutgoing = false

    package init() {}

    /// What retention deletes at a time: whole days as soon as chunks live long enough to be merged.
    var retentionGrain: TimeSpan { chunkRetention >= coldAge ? max(chunkWindow, .days(1)) : chunkWindow }
}
