internal import GRDB
internal import Telemetry

/// Samples of some series as the chunks they become, encoded while the writer goes on writing.
struct FoldPlan {
    let chunks: [(key: ChunkKey, samples: Int, body: [UInt8])]
    let times: [(id: Int64, last: Timestamp, body: [UInt8])]
    let folded: [FoldedSeries]

    /// Samples one transaction folds: what bounds its memory and the time the writer waits.
    static let sampleLimit = 1 << 17

    init(_ db: Database, _ sources: [FoldSource], window: TimeSpan) throws {
        var builder = try ChunkBuilder(db, window: window)
        for source in sources {
            try builder.add(source.floats, series: source.series)
            try builder.add(source.histograms, series: source.series)
        }
        try builder.finish()
        chunks = builder.chunks
        times = builder.times
        folded = sources.map { FoldedSeries(series: $0.series, last: $0.last, kinds: $0.kinds) }
    }
}

extension FoldPlan {
    /// Writes the chunks; returns the new generation.
    func write(_ db: Database) throws -> Int64 {
        var state = try StateRow.fetch(db)
        try SharedRows.write(times, to: .times, db)
        let chunkRow = try Query(db, "INSERT OR REPLACE INTO chunk (id, samples, body) VALUES (?, ?, ?)")
        for row in chunks {
            chunkRow.bind(1, row.key.rowID)
            chunkRow.bind(2, Int64(row.samples))
            try chunkRow.run(blob: 3, row.body)
        }
        try ColdDay.mark(
            Set(chunks.map { ColdDay(of: Timestamp(milliseconds: $0.key.second * 1_000)) }), db)
        let seriesRow = try Query(
            db,
            """
            UPDATE series SET folded = ?1, kinds = kinds | ?2,
                checksum = row_checksum(id, first, ?1, kinds | ?2, labels)
            WHERE id = ?3
            """)
        for row in folded {
            seriesRow.bind(1, row.last)
            seriesRow.bind(2, row.kinds.rawValue)
            seriesRow.bind(3, row.series)
            try seriesRow.run()
        }
        state.generation += 1
        try state.write(db)
        return state.generation
    }
}
