internal import GRDB
package import Telemetry

extension Store {
    /// Rows of the request log, in the order the filter asks for.
    package func requests(_ filter: RequestFilter) async throws(StoreError) -> [RequestRecord] {
        try await loggedRequests(filter).map(\.request)
    }

    /// The same with each row's sampling probability.
    package func loggedRequests(_ filter: RequestFilter) async throws(StoreError) -> [LoggedRequest] {
        try await onReader { db in try RequestQuery(filter).fetch(db) }
    }

    /// Number of rows that ended in the range. Exact counts of requests are in the counters; with
    /// sampling on, the log has fewer rows.
    package func requestCount(in range: TimeRange) async throws(StoreError) -> Int {
        try await requestCount(RequestFilter(range: range))
    }

    /// From when on the log has every request, or of every kind its share: older rows are failures and the
    /// like, which are kept longer, and would count as if nothing had succeeded. Nil for an empty log.
    ///
    /// - Parameter time: now; rows older than what is kept of all requests are on their way out.
    package func logBegin(at time: Timestamp) async throws(StoreError) -> Timestamp? {
        let oldest = Timestamp(milliseconds: (time - options.requestRetention).milliseconds)
        return try await onReader { db in
            let first = { (condition: String) in
                try Int64.fetchOne(
                    db,
                    sql: "SELECT end_ms FROM request WHERE end_ms >= ? \(condition) ORDER BY end_ms LIMIT 1",
                    arguments: [oldest.milliseconds])
            }
            guard let any = try first("") else { return nil }
            guard let ordinary = try first("AND NOT notable") else { return Timestamp(milliseconds: any) }
            // So long without one ordinary request is taken for a log that was cut to size.
            let isCut = ordinary - any > TimeSpan.hours(1).milliseconds
            return Timestamp(milliseconds: isCut ? ordinary : any)
        }
    }

    /// Number of rows that pass the filter; its limit and order do not matter.
    package func requestCount(_ filter: RequestFilter) async throws(StoreError) -> Int {
        try await onReader { db in try RequestQuery(filter).count(db) }
    }
}
