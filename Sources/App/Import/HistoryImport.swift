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
        /// Samples of new series that their metric has no room for.
        package var refused = 0
        /// From the first time in the text to the last; nil before the first sample.
        package var times: TimeRange?
        /// OpenMetrics without its last line: the end may be missing.
        package var isCutOff = false
    }

    private let store: Store
    /// Nil finds it out.
    private let format: ExpositionFormat?
    private let demands: PageDemands

    /// - Parameters:
    ///   - format: nil: OpenMetrics when the file ends with `# EOF` or when its first time is one of our days
    ///     in seconds, else Prometheus text.
    ///   - now: times from the year 2000 to a day after it are taken.
    ///   - takesAnyTime: whatever the times are, for data that was made up.
    package init(
        into store: Store, format: ExpositionFormat? = nil, now: Timestamp, takesAnyTime: Bool = false
    ) {
        self.store = store
        self.format = format
        demands = PageDemands(
            wantsTimes: true, times: takesAnyTime ? nil : TimeRange(HistoryImport.epoch, now + .days(1)))
    }

    /// 2000-01-01: no monitoring system of today has older samples.
    private static let epoch = Timestamp(milliseconds: 946_684_800_000)

    /// - Throws: `DocumentError` with the line that cannot be read; what stands before it is stored.
    package func read(
        _ path: String, tell: (Progress) -> Void = { _ in }
    ) async throws -> Progress {
        var pieces = try LinePieces(path)
        var next = try pieces.next()
        let format = try format ?? found(pieces, first: next ?? [], path: path)
        var reader = ExpositionReader(format: format, demands: demands)
        var progress = Progress(length: pieces.length)
        progress.isCutOff = format == .openMetrics
        var known: Set<Labels> = []
        let before = store.health()
        var repeated = 0
        while let piece = next {
            let page = try await read(piece, &reader, path: path, lines: pieces.lines)
            let series = page.series
            repeated += page.duplicates
            try await store.append(series)
            for one in series {
                known.insert(one.labels)
                progress.add(one.floats.times)
            }
            let after = store.health()
            progress.bytes = pieces.position
            progress.lines = pieces.lines
            progress.series = known.count
            progress.samples = Int(after.appendedSamples - before.appendedSamples)
            progress.dropped = Int(after.droppedSamples - before.droppedSamples) + repeated
            progress.refused = Int(after.refusedSamples - before.refusedSamples)
            if format == .openMetrics { progress.isCutOff = !LinePieces.endsAsOpenMetrics(piece) }
            tell(progress)
            next = try pieces.next()
        }
        return progress
    }

    private func read(
        _ piece: [UInt8], _ reader: inout ExpositionReader, path: String, lines: Int
    ) async throws -> Exposition {
        var again = reader
        do {
            return try reader.read(piece, at: .distantPast)
        } catch {
            let good = LinePieces.lines(piece, before: error.line)
            if let series = try? again.read(good, at: .distantPast).series { try await store.append(series) }
            throw DocumentError(
                SourcePosition(file: path, line: lines + error.line), error.what,
                remedy: HistoryImport.remedy(error))
        }
    }

    private static func remedy(_ error: ExpositionError) -> String {
        let again = "what stands before is imported; mend the line and import again: repeats are left out"
        if error.what.hasPrefix("the time ") {
            return "OpenMetrics has seconds, Prometheus text milliseconds: give --format openmetrics or "
                + "prometheus, or --any-time when the times are meant so"
        }
        if error.what.hasSuffix("without a time") {
            return "a history has the time of each sample at the end of its line; \(again)"
        }
        return again
    }
}

extension HistoryImport.Progress {
    fileprivate mutating func add(_ added: [Timestamp]) {
        // In order, as the reader leaves them.
        guard let first = added.first, let last = added.last else { return }
        times = TimeRange(min(times?.start ?? first, first), max(times?.end ?? last, last))
    }
}

extension HistoryImport {
    /// Which of the two a text is that nobody has named.
    private func found(
        _ pieces: borrowing LinePieces, first: [UInt8], path: String
    ) throws(DocumentError) -> ExpositionFormat {
        if pieces.endsAsOpenMetrics || LinePieces.endsAsOpenMetrics(first) { return .openMetrics }
        // The end of a pipe is not known, and that of a file may be lost. Times tell the two apart: seconds
        // of our days are milliseconds of January 1970.
        guard let time = HistoryImport.firstTime(first) else { return .prometheus }
        if let range = demands.times {
            if range.contains(Timestamp(milliseconds: time)) { return .prometheus }
            if time.magnitude < 9_000_000_000_000, range.contains(Timestamp(milliseconds: time * 1_000)) {
                return .openMetrics
            }
        }
        guard pieces.length > 0 else {
            throw DocumentError(
                SourcePosition(file: path), "the first time, \(time), is none of our days in either format",
                remedy: "give --format openmetrics (times in seconds) or prometheus (milliseconds)")
        }
        return .prometheus
    }

    /// The first timestamp as it stands, in whole numbers; nil when no line among the first has one.
    private static func firstTime(_ piece: [UInt8]) -> Int64? {
        var reader = ExpositionReader()
        for line in piece.split(separator: 0x0a, maxSplits: 5_000).prefix(5_000)
        where line.first != UInt8(ascii: "#") {
            // An exemplar stands behind the time, and only OpenMetrics has them.
            let plain = line.firstRange(of: Array(" # ".utf8)).map { line[..<$0.lowerBound] } ?? line
            guard let series = try? reader.read(Array(plain), at: .distantPast).series,
                let time = series.first?.floats.times.first, time != .distantPast
            else { continue }
            return time.milliseconds
        }
        return nil
    }
}
