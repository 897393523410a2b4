import Telemetry

/// Enforces `QueryLimits` and cancellation. Cheap enough to ask once per series.
struct Budget: Sendable {
    let limits: QueryLimits
    private let clock: any TimeSource
    private let deadline: UInt64

    init(limits: QueryLimits, clock: any TimeSource) {
        self.limits = limits
        self.clock = clock
        deadline = clock.monotonicNanoseconds &+ UInt64(max(0, limits.time.milliseconds)) &* 1_000_000
    }

    /// - Throws: `CancellationError`, or the time limit.
    func checkTime() throws {
        try Task.checkCancellation()
        if clock.monotonicNanoseconds > deadline {
            throw QueryError.limit("time", Int(limits.time.milliseconds))
        }
    }

    func check(points: Int) throws {
        if points > limits.points { throw QueryError.limit("points", limits.points) }
        try checkTime()
    }

    func check(steps: Int) throws {
        // A subquery may be finer than any range query sensibly is; its points are bounded as well.
        let bound = max(limits.steps, 1_000_000)
        if steps > bound { throw QueryError.limit("steps", bound) }
    }

    func check(fetched series: [Series], samples: inout Int, count: inout Int) throws {
        count += series.count
        if count > limits.series { throw QueryError.limit("series", limits.series) }
        for one in series { samples += one.floats.count + 16 * one.histograms.count }
        if samples > limits.samples { throw QueryError.limit("samples", limits.samples) }
        try checkTime()
    }
}
