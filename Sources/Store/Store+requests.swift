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

    /// Number of rows that pass the filter; its limit and order do not matter.
    package func requestCount(_ filter: RequestFilter) async throws(StoreError) -> Int {
        try await onReader { db in try RequestQuery(filter).count(db) }
    }
}
