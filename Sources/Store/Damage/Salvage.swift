internal import GRDB
internal import Telemetry

/// Brings every row that can be read and is what was written from a damaged file into an empty store of the
/// same format. Rows travel as they are; only a batch that has lost a series is encoded again.
struct Salvage {
    let source: Database
    let target: Database
    private(set) var report = SalvageReport()
    /// Of the series kept.
    private var series: Set<Int64> = []

    /// What becomes of a row that is what was written.
    private enum Fate {
        case copied
        /// It belongs to a series that is lost.
        case left
        case replaced(Batch)
    }

    /// Rows between two commits, so that the new file's log stays small.
    private static let rowsPerCommit = 4_096

    init(from source: Database, to target: Database) {
        self.source = source
        self.target = target
    }

    mutating func run() throws {
        try target.execute(sql: "BEGIN IMMEDIATE")
        try copySeries()
        try copyTimes()
        try copyBuckets()
        let firstBatch = try copyBatches()
        try copyChunks()
        try renewState(firstBatch)
        try SalvagedRecords(source: source, target: target).copy(into: &report)
        try target.execute(sql: "COMMIT")
    }

    private mutating func copySeries() throws {
        var symbols = SymbolTable()
        try copy("series", columns: ["first", "folded", "kinds", "labels", "checksum"]) { salvage, row in
            let known = try SeriesRow(row) { bytes throws(FormatError) in
                try LabelBytes.read(bytes, symbols: &symbols)
            }
            salvage.series.insert(known.id)
            return .copied
        }
    }

    private mutating func copyTimes() throws {
        try copy("times", columns: ["last", "body"]) { _, row in
            _ = try SharedTimes.decode(row.blob(2), id: row.integer(0))
            return .copied
        }
    }

    private mutating func copyBuckets() throws {
        try copy("buckets", columns: ["last", "body"]) { _, row in
            var buckets = try OpenBuckets(row.blob(2), id: row.integer(0))
            try buckets.check()
            return .copied
        }
    }

    /// - Returns: the id of the first batch kept.
    private mutating func copyBatches() throws -> Int64? {
        var firstBatch: Int64?
        try copy("batch", columns: ["first", "last", "samples", "checksum", "body"]) { salvage, row in
            try BatchNumbers(row).check()
            let batch = try Batch.decode(row.blob(5))
            let kept = batch.only(salvage.series)
            if kept.isEmpty { return .left }
            firstBatch = firstBatch ?? row.integer(0)
            salvage.report.samples += kept.sampleCount
            return kept == batch ? .copied : .replaced(kept)
        }
        return firstBatch
    }

    private mutating func copyChunks() throws {
        var reader = try ChunkReader(source)
        var rollups: [TimeSpan: Timestamp] = [:]
        try copy("chunk", columns: ["body", "samples"]) { salvage, row in
            let key = ChunkKey(rowID: row.integer(0))
            guard salvage.series.contains(key.series) else { return .left }
            var found = ChunkSamples()
            try reader.decode(row, TimeRange(.distantPast, .distantFuture), into: &found)
            if try reader.slices(row) != nil, let slice = try reader.header(key)?.slice {
                let day = ColdDay(of: Timestamp(milliseconds: key.second * 1_000)).range
                rollups[slice] = max(rollups[slice] ?? .distantPast, day.end + .milliseconds(1))
            }
            let count = found.count
            guard row.integer(2) == count else {
                throw FormatError(what: "\(count) samples in the row", offset: 0)
            }
            salvage.report.samples += count
            return .copied
        }
        // How far slices reach is seen from the chunks that have them.
        for (slice, before) in rollups {
            try RollupTable.write(Rollups.Level(slice: slice, before: before), target)
        }
        try target.execute(sql: ColdDay.listing)
    }

    /// Without a row that can be believed, all batches are taken as not yet folded; those that were are gone.
    private mutating func renewState(_ firstBatch: Int64?) throws {
        var table = SalvageReport.Table(name: "state", kept: 1)
        var state = StateRow(generation: 0, foldedBatch: firstBatch.map { $0 - 1 } ?? 0)
        do { state = try StateRow.fetch(source) } catch { table.damaged = 1 }
        state.generation += 1
        try state.write(target)
        report.tables.append(table)
    }

    /// Copies the rows of a table as `check` says; one for which it throws is damaged, counted and left.
    private mutating func copy(
        _ table: String, columns: [String], check: (inout Salvage, Query) throws -> Fate
    ) throws {
        var count = SalvageReport.Table(name: table)
        defer { report.tables.append(count) }
        guard var walk = try? RowWalk(source, table: table, columns: columns.joined(separator: ", ")) else {
            count.gaps = 1
            return
        }
        let places = [String](repeating: "?", count: columns.count + 1).joined(separator: ", ")
        let insert = try Query(
            target, "INSERT INTO \(table) (id, \(columns.joined(separator: ", "))) VALUES (\(places))")
        try walk.each { row in
            guard let fate = try? check(&self, row) else {
                count.damaged += 1
                return
            }
            switch fate {
            case .left: return
            case .copied:
                insert.bind(row, columns: Int32(columns.count + 1))
                try insert.run()
            case .replaced(let batch): try batch.insert(insert, id: row.integer(0))
            }
            count.kept += 1
            if count.kept % Salvage.rowsPerCommit == 0 { try target.execute(sql: "COMMIT; BEGIN IMMEDIATE") }
        }
        count.damaged += walk.unreadable
        count.gaps += walk.gaps
    }
}

extension Batch {
    /// The samples of these series alone.
    fileprivate func only(_ series: Set<Int64>) -> Batch {
        var kept = self
        kept.floats.removeAll { !series.contains($0.series) }
        kept.histograms.removeAll { !series.contains($0.series) }
        return kept
    }

    /// Runs the insertion of a row `id, first, last, samples, checksum, body`.
    fileprivate func insert(_ insert: Query, id: Int64) throws {
        guard let range else { return }
        let (first, last, samples) = (range.start.milliseconds, range.end.milliseconds, Int64(sampleCount))
        let numbers = [id, first, last, samples, RowChecksum.of(id, first, last, samples)]
        for (index, number) in numbers.enumerated() { insert.bind(Int32(index + 1), number) }
        try insert.run(blob: 6, encode())
    }
}
