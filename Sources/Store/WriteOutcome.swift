internal import Telemetry

/// What became of a remote-write body's samples.
package struct WriteOutcome: Hashable, Sendable {
    /// Float samples written.
    package var samples = 0
    package var histograms = 0
    /// Already there with the very same value; nothing was to be done.
    package var repeatedSamples = 0
    /// Those of them that are histograms.
    package var repeatedHistograms = 0
    /// Not newer than the newest of their series; not written.
    package var outOfOrderSamples = 0
    /// At impossible times or of monstrous size; not written.
    package var rejectedSamples = 0
    /// Farther ahead of our clock than a sender's may be; not written.
    package var tooFarAhead = 0
    /// Of series whose labels are no labels; not written.
    package var invalidSamples = 0
    /// What is wrong with the first of those.
    package var invalidReason: String?

    /// Of new series for which their metric has no room; not written.
    package var limitedSamples = 0
    /// The first such metric.
    package var fullMetric: String?

    package init() {}

    /// What the reader of a body left out of it.
    init(skippedBy block: WriteBlock) {
        invalidSamples = block.skippedSamples
        invalidReason = block.skippedReason
    }

    /// Samples that were not written and never can be.
    package var refusedSamples: Int {
        outOfOrderSamples + rejectedSamples + tooFarAhead + invalidSamples + limitedSamples
    }
}
