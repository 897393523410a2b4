internal import GRDB
internal import Telemetry

/// What a check of the whole file found.
package struct VerifyReport: Hashable, Sendable {
    package var chunks = 0
    package var samples = 0
    package var batches = 0
    package var series = 0
    /// One line each, at most `problemLimit`; empty when everything is whole.
    package var problems: [String] = []

    package static let problemLimit = 100

    package var isWhole: Bool { problems.isEmpty }
}

extension Store {
    /// Reads everything back: SQLite's own check of its pages, then each batch, chunk and label set
    /// through its checksum and decoder.
    package func verify() async throws(StoreError) -> VerifyReport {
        try await onReader { db in
            var check = FileCheck(db: db)
            try check.run()
            return check.report
        }
    }
}

private struct FileCheck {
    let db: Database
    var report = VerifyReport()

    mutating func run() throws {
        for line in try String.fetchAll(db, sql: "PRAGMA integrity_check(\(VerifyReport.problemLimit))")
        where line != "ok" {
            note("SQLite: \(line)")
        }
        do { _ = try StateRow.fetch(db) } catch let error as Corruption { note("\(error)") }
        let series = try checkSeries()
        try checkBatches(series)
        try checkChunks(series)
    }

    private mutating func note(_ problem: String) {
        if report.problems.count < VerifyReport.problemLimit { report.problems.append(problem) }
    }

    private mutating func checkSeries() throws -> Set<Int64> {
        var ids: Set<Int64> = []
        var symbols = SymbolTable()
        let query = try Query(db, "SELECT id, first, folded, kinds, labels, checksum FROM series")
        while try query.step() {
            let id = query.integer(0)
            ids.insert(id)
            report.series += 1
            do {
                _ = try SeriesRow(query) { bytes throws(FormatError) in
                    try LabelBytes.read(bytes, symbols: &symbols)
                }
            } catch {
                note("\(Corruption.series(id, error))")
            }
        }
        return ids
    }

    private mutating func checkBatches(_ series: Set<Int64>) throws {
        let query = try Query(db, "SELECT id, samples, body FROM batch ORDER BY id")
        while try query.step() {
            let id = query.integer(0)
            report.batches += 1
            do {
                let batch = try Batch.decode(query.blob(2))
                report.samples += batch.sampleCount
                if batch.sampleCount != query.integer(1) { note("batch \(id): its sample count is wrong") }
                let known = batch.floats.map(\.series) + batch.histograms.map(\.series)
                if !series.isSuperset(of: known) { note("batch \(id): samples of an unknown series") }
            } catch {
                note("\(Corruption.batch(id, error))")
            }
        }
    }

    private mutating func checkChunks(_ series: Set<Int64>) throws {
        var reader = try ChunkReader(db)
        let query = try Query(db, "SELECT id, samples FROM chunk ORDER BY id")
        while try query.step() {
            let key = ChunkKey(rowID: query.integer(0))
            report.chunks += 1
            do {
                let found = try reader.chunk(key)
                let count = found.floats.count + found.histograms.count
                report.samples += count
                if Int64(count) != query.integer(1) { note("chunk \(key.rowID): its sample count is wrong") }
                if !series.contains(key.series) { note("chunk \(key.rowID): of an unknown series") }
            } catch let error as Corruption {
                note("\(error)")
            }
        }
    }
}
