internal import GRDB
internal import Telemetry

/// Reads a file whole and lists what is damaged. Damage ends nothing: what is behind it is read too.
struct FileCheck {
    let db: Database
    private(set) var report = VerifyReport()

    init(_ db: Database) { self.db = db }

    mutating func run() throws {
        checkPages()
        do { _ = try StateRow.fetch(db) } catch { note("\(error)") }
        do { _ = try RollupTable.fetch(db) } catch { note("\(error)") }
        let series = checkSeries()
        checkBatches(series)
        checkRecords()
        checkBuckets()
        try checkChunks(series)
    }

    private mutating func note(_ problem: String) {
        if report.problems.count < VerifyReport.problemLimit { report.problems.append(problem) }
    }

    private mutating func checkPages() {
        do {
            let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(VerifyReport.problemLimit))")
            for line in lines where line != "ok" { note("SQLite: \(line)") }
        } catch {
            note("SQLite: \(error)")
        }
    }

    private mutating func checkSeries() -> Set<Int64> {
        var ids: Set<Int64> = []
        var symbols = SymbolTable()
        check("series", columns: "first, folded, kinds, labels, checksum") { check, row in
            let id = row.integer(0)
            ids.insert(id)
            check.report.series += 1
            do throws(FormatError) {
                _ = try SeriesRow(row) { bytes throws(FormatError) in
                    try LabelBytes.read(bytes, symbols: &symbols)
                }
            } catch {
                check.note("\(Corruption.series(id, error))")
            }
        }
        return ids
    }

    private mutating func checkBatches(_ series: Set<Int64>) {
        check("batch", columns: "first, last, samples, checksum, body") { check, row in
            let id = row.integer(0)
            check.report.batches += 1
            do throws(FormatError) {
                try BatchNumbers(row).check()
                let batch = try Batch.decode(row.blob(5))
                check.report.samples += batch.sampleCount
                if batch.sampleCount != row.integer(3) {
                    check.note("batch \(id): its sample count is wrong")
                }
                let known = batch.floats.map(\.series) + batch.histograms.map(\.series)
                if !series.isSuperset(of: known) { check.note("batch \(id): samples of an unknown series") }
            } catch {
                check.note("\(Corruption.batch(id, error))")
            }
        }
    }

    /// The request log and the queue, which nothing but the row's own checksum vouches for.
    private mutating func checkRecords() {
        do {
            for id in try RequestTable.damagedIDs(db, limit: VerifyReport.problemLimit) {
                note("\(Corruption.request(id))")
            }
            for what in try OutgoingSchema.damage(db) { note("\(Corruption.outgoing(what))") }
        } catch {
            note("\(error)")
        }
    }

    private mutating func checkBuckets() {
        check("buckets", columns: "body") { check, row in
            let id = row.integer(0)
            do throws(FormatError) {
                var buckets = try OpenBuckets(row.blob(1), id: id)
                try buckets.check()
            } catch {
                check.note("\(Corruption.buckets(id, error))")
            }
        }
    }

    private mutating func checkChunks(_ series: Set<Int64>) throws {
        var reader = try ChunkReader(db)
        check("chunk", columns: "body, samples") { check, row in
            let key = ChunkKey(rowID: row.integer(0))
            check.report.chunks += 1
            do {
                var found = ChunkSamples()
                try reader.decode(row, TimeRange(.distantPast, .distantFuture), into: &found)
                _ = try reader.slices(row)
                let count = found.count
                check.report.samples += count
                if count != row.integer(2) { check.note("chunk \(key.rowID): its sample count is wrong") }
                if !series.contains(key.series) { check.note("chunk \(key.rowID): of an unknown series") }
            } catch {
                check.note("\(error)")
            }
        }
    }

    private mutating func check(
        _ table: String, columns: String, _ body: (inout FileCheck, Query) throws -> Void
    ) {
        do {
            var walk = try RowWalk(db, table: table, columns: columns)
            try walk.each { row, _ in try body(&self, row) }
            if walk.unreadable > 0 { note("\(table): \(walk.unreadable) rows cannot be read") }
            if walk.gaps > 0 { note("\(table): \(walk.gaps) stretches of pages cannot be read") }
        } catch {
            note("\(table): \(error)")
        }
    }
}
