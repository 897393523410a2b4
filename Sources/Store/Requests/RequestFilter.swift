package import Telemetry

/// Which rows of the request log are wanted. Empty strings and nil mean any.
package struct RequestFilter: Hashable, Sendable {
    /// Requests that ended in this range, both ends included.
    package var range: TimeRange
    /// Only requests with an error kind.
    package var errorsOnly = false
    /// Only requests with a safety hit.
    package var unsafeOnly = false
    package var error: RequestErrorKind?
    package var route = ""
    package var upstream = ""
    package var model = ""
    package var tenant = ""
    package var traceID = ""
    /// Total time at least this many nanoseconds.
    package var minimumNanoseconds: UInt64 = 0
    package var limit = 1_000
    package var newestFirst = true

    package init(
        range: TimeRange, errorsOnly: Bool = false, limit: Int = 1_000, newestFirst: Bool = true
    ) {
        self.range = range
        self.errorsOnly = errorsOnly
        self.limit = limit
        self.newestFirst = newestFirst
    }
}

/// One row of the request log.
package struct LoggedRequest: Hashable, Sendable {
    package var request: RequestRecord
    /// Chance with which a request like this one was kept; 1 when all are.
    package var sampleProbability: Double
}
