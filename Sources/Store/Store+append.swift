internal import GRDB
internal import Synchronization
package import Telemetry

extension Store {
    /// New series of a metric that has as many as it may are refused and counted.
    package func append(_ batch: [Series]) async throws(StoreError) {
        try await write(series: batch, requests: [])
    }

    package func append(requests: [RequestRecord]) async throws(StoreError) {
        try await write(series: [], requests: requests)
    }

    /// Writes samples and finished requests in one transaction: both are there afterwards, or, when it
    /// throws, neither. After `.diskFull` the same call can be made again.
    ///
    /// - Parameter measured: of metrics whose writer bounds how many series they have: none is refused.
    package func write(
        measured: [Series] = [], series: [Series], requests: [RequestRecord]
    ) async throws(StoreError) {
        if measured.isEmpty && series.isEmpty && requests.isEmpty { return }
        try room.require()
        try await onWriter { [self] db in
            let (intake, batch) = head.withLock { head in
                let intake = Intake(
                    measured: measured, series, head: &head, limit: options.seriesLimitPerMetric,
                    unlimited: options.boundedMetrics)
                return (intake, head.lastBatch + 1)
            }
            if intake.batch.isEmpty && requests.isEmpty {
                head.withLock { $0.commit(intake, batch: nil) }
                return
            }
            try db.inTransaction(.immediate) {
                try insert(intake.newSeries, db)
                try insert(intake.batch, id: batch, db)
                try insert(requests, db)
                return .commit
            }
            // Still on the writer's queue: the next append finds this one applied.
            head.withLock { $0.commit(intake, batch: intake.batch.isEmpty ? nil : batch) }
        }
        if head.withLock({ $0.byteCount }) > headLimit { await relieveHead() }
    }

    func insert(_ rows: [SeriesRow], _ db: Database) throws {
        if rows.isEmpty { return }
        let query = try Query(
            db,
            """
            INSERT INTO series (id, first, labels, checksum)
            VALUES (?1, ?2, ?3, row_checksum(?1, ?2, NULL, 0, ?3))
            """)
        for row in rows {
            query.bind(1, row.id)
            query.bind(2, row.first)
            try query.run(blob: 3, LabelBytes.write(row.labels))
        }
    }

    private func insert(_ batch: Batch, id: Int64, _ db: Database) throws {
        guard let range = batch.range else { return }
        try insert(batch.encode(), id: id, range, batch.sampleCount, db)
    }

    func insert(_ body: [UInt8], id: Int64, _ range: TimeRange, _ samples: Int, _ db: Database) throws {
        let query = try Query(
            db,
            """
            INSERT INTO batch (id, first, last, samples, body, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, row_checksum(?1, ?2, ?3, ?4))
            """)
        query.bind(1, id)
        query.bind(2, range.start.milliseconds)
        query.bind(3, range.end.milliseconds)
        query.bind(4, Int64(samples))
        try query.run(blob: 5, body)
        guard options.queuesOutgoing else { return }
        try OutgoingQueue.append(body, samples: samples, last: range.end, db)
    }

    private func insert(_ requests: [RequestRecord], _ db: Database) throws {
        if requests.isEmpty { return }
        let rate = min(1, max(0, options.requestSampleRate))
        let statement = try db.cachedStatement(sql: RequestTable.insertion)
        for request in requests {
            var row = RequestRow(request, sampleProbability: rate)
            guard row.isKept(rate: rate) else { continue }
            if row.isNotable { row.sampleProbability = 1 }
            try statement.execute(arguments: row.arguments)
        }
    }
}
