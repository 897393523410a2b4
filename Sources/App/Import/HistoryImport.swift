internal import Documents
package import Store
internal import Synchronization
package import Telemetry

/// Takes a text of samples into a store, piece by piece.
package struct HistoryImport: Sendable {
    /// What was read so far.
    package struct Progress: Hashable, Sendable {
        package var bytes = 0
        /// Of the file; 0 when nobody knows.
        package var length = 0
        package var lines = 0
        package var samples = 0
        package var series = 0
        /// Samples the store did not take: not newer than the newest of their series, or impossible.
        package var dropped = 0
    }

    private let store: Store
    /// Nil looks at the end of the file.
    private let format: ExpositionFormat?
    /// Samples without a time of their own were taken now.
    private let now: Timestamp

    package init(into store: Store, format: ExpositionFormat? = nil, now: Timestamp) {
        self.store = store
        self.format = format
        self.now = now
    }

    /// - Throws: `DocumentError` with the line that cannot be read; what stands before its piece is stored.
    package func read(
        _ path: String, tell: (Progress) -> Void = { _ in }
    ) async throws -> Progress {
        var pieces = try LinePieces(path)
        let format = format ?? (pieces.endsAsOpenMetrics ? .openMetrics : .prometheus)
        var reader = ExpositionReader(format: format)
        var progress = Progress(length: pieces.length)
        var known: Set<Labels> = []
        let before = store.health()
        while let piece = try pieces.next() {
            let series = try read(piece, &reader, path: path, lines: pieces.lines)
            try await store.append(series)
            for one in series { known.insert(one.labels) }
            let after = store.health()
            progress.bytes = pieces.position
            progress.lines = pieces.lines
            progress.series = known.count
            progress.samples = Int(after.appendedSamples - before.appendedSamples)
            progress.dropped = Int(after.droppedSamples - before.droppedSamples)
            tell(progress)
        }
        return progress
    }

    private func read(
        _ piece: [UInt8], _ reader: inout ExpositionReader, path: String, lines: Int
    ) throws -> [Series] {
        do {
            return try reader.read(piece, at: now).series
        } catch {
            throw DocumentError(
                SourcePosition(file: path, line: lines + error.line), error.what,
                remedy: "what stands before is imported; mend the line and import again: repeats are left out"
            )
        }
    }
}
