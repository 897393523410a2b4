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
        /// With so many samples.
        case copied(samples: Int = 0)
        /// It belongs to a series that is lost, with so many samples.
        case left(samples: Int)
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
        do {
            // One damaged cell must not cost the others of its page: checksums tell what is a row.
            try source.execute(sql: "PRAGMA cell_size_check = OFF")
            try copySeries()
            try copyShared("times") { body, id in _ = try SharedTimes.decode(body, id: id) }
            try copyShared("buckets") { body, id in
                var buckets = try OpenBuckets(body, id: id)
                try buckets.check()
            }
            let firstBatch = try copyBatches()
            try copyChunks()
            try renewState(firstBatch)
            // Their rows have no checksums, and a cell that reaches out of its page is damage.
            try source.execute(sql: "PRAGMA cell_size_check = ON")
            try SalvagedRecords(source: source, target: target).copy(into: &report)
            try target.execute(sql: "COMMIT")
        } catch {
            // A transaction left open would end the program.
            try? target.execute(sql: "ROLLBACK")
            throw error
        }
    }

    private mutating func copySeries() throws {
        var symbols = SymbolTable()
        try copy("series", columns: ["first", "folded", "kinds", "labels", "checksum"]) { salvage, row in
            let known = try SeriesRow(row) { bytes throws(FormatError) in
                try LabelBytes.read(bytes, symbols: &symbols)
            }
            salvage.series.insert(known.id)
            return .copied()
        }
    }

    /// A table of rows that many chunks share, whose checksums cover their ids. A row whose id is damaged
    /// would cost all of them: its id is found again among those that no other row has.
    private mutating func copyShared(
        _ table: String, check: (UnsafeRawBufferPointer, Int64) throws -> Void
    ) throws {
        var known: Set<Int64> = []
        var nameless: [(last: Int64, body: [UInt8])] = []
        try copy(table, columns: ["last", "body"]) { _, row in
            do {
                try check(row.blob(2), row.integer(0))
            } catch {
                if nameless.count < Salvage.namelessLimit {
                    nameless.append((row.integer(1), Array(row.blob(2))))
                }
                throw error
            }
            known.insert(row.integer(0))
            return .copied()
        }
        guard !nameless.isEmpty else { return }
        let free = (0...(known.max() ?? 0) + 64).reversed().lazy.filter { !known.contains($0) }
            .prefix(Salvage.triedLimit)
        let insert = try Query(target, "INSERT OR IGNORE INTO \(table) (id, last, body) VALUES (?, ?, ?)")
        for row in nameless {
            let id = free.first { id in
                row.body.withUnsafeBytes { body in (try? check(body, id)) != nil }
            }
            guard let id else { continue }
            insert.bind(1, id)
            insert.bind(2, row.last)
            try insert.run(blob: 3, row.body)
            guard target.changesCount > 0 else { continue }
            report.tables[report.tables.count - 1].kept += 1
            report.tables[report.tables.count - 1].damaged -= 1
        }
    }

    private static let namelessLimit = 256
    private static let triedLimit = 20_000

    /// - Returns: the id of the first batch kept.
    private mutating func copyBatches() throws -> Int64? {
        try copy("batch", columns: ["first", "last", "samples", "checksum", "body"]) { salvage, row in
            let batch = try Batch.decode(row.blob(5))
            let kept = batch.only(salvage.series)
            if kept.isEmpty { return .left(samples: batch.sampleCount) }
            salvage.report.orphanedSamples += batch.sampleCount - kept.sampleCount
            // The body has a checksum of its own, and tells the numbers beside it, which may be damaged as
            // the id.
            let areNumbersRight = (try? BatchNumbers(row).check()) != nil
            return kept == batch && areNumbersRight ? .copied(samples: kept.sampleCount) : .replaced(kept)
        }
        return try Int64.fetchOne(target, sql: "SELECT min(id) FROM batch")
    }

    private mutating func copyChunks() throws {
        // Times and bucket counts are those that came over: the damaged file's may not be found by their ids.
        var reader = try ChunkReader(target)
        var rollups: [TimeSpan: Timestamp] = [:]
        try copy("chunk", columns: ["body", "samples"]) { salvage, row in
            let key = ChunkKey(rowID: row.integer(0))
            // A damaged id may name a series that never was.
            let header = try Chunk.open(row.blob(1), key: key).0
            guard salvage.series.contains(key.series) else { return .left(samples: Int(row.integer(2))) }
            var found = ChunkSamples()
            try reader.decode(row, TimeRange(.distantPast, .distantFuture), into: &found)
            if try reader.slices(row) != nil, let slice = header.slice {
                let day = ColdDay(of: Timestamp(milliseconds: key.second * 1_000)).range
                rollups[slice] = max(rollups[slice] ?? .distantPast, day.end + .milliseconds(1))
            }
            let count = found.count
            guard row.integer(2) == count else {
                throw FormatError(what: "\(count) samples in the row", offset: 0)
            }
            return .copied(samples: count)
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

    /// Its ids have no gaps, so a damaged one is known by its neighbours.
    private static let countedTable = "batch"

    /// The first batch has no neighbour before it: its id is seen to be wrong by the two behind it.
    private func mendFirst(_ ids: [Int64]) throws {
        guard ids.count == 3, ids[1] < .max, ids[2] == ids[1] + 1, ids[0] != ids[1] - 1 else { return }
        try target.execute(
            sql: """
                UPDATE OR IGNORE batch SET id = ?1, checksum = row_checksum(?1, first, last, samples) WHERE id = ?2
                """, arguments: [ids[1] - 1, ids[0]])
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
            target,
            "INSERT OR IGNORE INTO \(table) (id, \(columns.joined(separator: ", "))) VALUES (\(places))")
        var firstIDs: [Int64] = []
        try walk.each { row, likelyID in
            if table == Salvage.countedTable, firstIDs.count < 3 {
                firstIDs.append(likelyID)
                try mendFirst(firstIDs)
            }
            guard let fate = try? check(&self, row) else {
                count.damaged += 1
                return
            }
            let samples: Int
            switch fate {
            case .left(let samples):
                report.orphanedSamples += samples
                return
            case .copied(let count):
                samples = count
                insert.bind(row, columns: Int32(columns.count + 1))
                try insert.run()
            case .replaced(let batch):
                samples = batch.sampleCount
                try batch.insert(insert, id: likelyID)
            }
            // A page that hangs twice in a damaged tree gives its rows twice.
            guard target.changesCount > 0 else { return }
            report.samples += samples
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
