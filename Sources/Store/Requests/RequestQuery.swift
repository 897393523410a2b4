internal import GRDB
internal import Telemetry

/// A filter as SQL.
struct RequestQuery {
    private var conditions: [String] = []
    private var values: [(any DatabaseValueConvertible)?] = []
    let filter: RequestFilter

    init(_ filter: RequestFilter) {
        self.filter = filter
        add("end_ms BETWEEN ? AND ?")
        values += [filter.range.start.milliseconds, filter.range.end.milliseconds]
        if filter.errorsOnly {
            // The partial index covers notable rows only; every error is one.
            add("notable")
            add("error IS NOT NULL")
        }
        if filter.unsafeOnly {
            add("notable")
            add("safety IS NOT NULL")
        }
        if let error = filter.error { add("error = ?", error.rawValue) }
        for (column, value) in [
            ("route", filter.route), ("upstream", filter.upstream), ("model", filter.model),
            ("tenant", filter.tenant), ("trace_id", filter.traceID),
        ] where !value.isEmpty {
            add("\(column) = ?", value)
        }
        if filter.minimumNanoseconds > 0 {
            add("total_ns >= ?", Int64(clamping: filter.minimumNanoseconds))
        }
    }

    private mutating func add(_ condition: String) {
        conditions.append(condition)
    }

    private mutating func add(_ condition: String, _ value: any DatabaseValueConvertible) {
        conditions.append(condition)
        values.append(value)
    }

    func fetch(_ db: Database) throws -> [LoggedRequest] {
        let order = filter.newestFirst ? "DESC" : "ASC"
        let sql =
            "\(RequestTable.selection) WHERE \(conditions.joined(separator: " AND ")) "
            + "ORDER BY end_ms \(order), id \(order) LIMIT ?"
        let arguments = StatementArguments(values + [max(0, filter.limit)])
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            guard Bool.fromDatabaseValue(row[RequestTable.columns.count]) == true else {
                throw Corruption.request(String.fromDatabaseValue(row[0]) ?? "")
            }
            let row = RequestRow(row)
            return LoggedRequest(request: row.request, sampleProbability: row.sampleProbability)
        }
    }

    func count(_ db: Database) throws -> Int {
        let sql = "SELECT count(*) FROM request WHERE \(conditions.joined(separator: " AND "))"
        return try Int.fetchOne(db, sql: sql, arguments: StatementArguments(values)) ?? 0
    }
}
