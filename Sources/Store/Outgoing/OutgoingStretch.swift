package import Telemetry

/// What one request to a destination carries: the samples between two places of the queue.
package struct OutgoingStretch: Sendable {
    /// Place of the first sample.
    package var start: Int64
    /// Place after the last; acknowledge it when the destination has the samples.
    package var end: Int64
    /// Each series once, in the order of their first sample here; its samples in the order they were written.
    package var series: [Series]
    /// Samples that are in the stretch and not in `series`: their series was deleted by retention, or their
    /// row does not pass its checksum.
    package var lost: Int
    /// It was given out before, so its destination may have it.
    package var isRepeated = false

    package var sampleCount: Int { Int(end - start) }
}

/// How far a destination is behind.
package struct OutgoingBacklog: Hashable, Sendable {
    package var destination: String
    /// Samples written and not yet acknowledged.
    package var pending: Int64
    /// When the newest sample was taken of the oldest batch that waits; nil when nothing waits.
    package var oldest: Timestamp?
}

/// Samples a destination will not get, because its part of the queue had grown too long.
package struct OutgoingLoss: Hashable, Sendable {
    package var destination: String
    package var samples: Int64
}
