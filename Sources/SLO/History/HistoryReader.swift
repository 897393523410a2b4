package import PromQL
package import Telemetry

/// Reads what was recorded of SLOs into `SLOHistory`, by the engine's own ledger and indicators.
package struct HistoryReader: Sendable {
    private let source: any SeriesSource
    let runner: any QueryRunner
    private let exclusions: Exclusions
    private let corrections: Corrections

    /// - Parameters:
    ///   - runner: answers PromQL indicators; by default an engine with exact range semantics over `source`,
    ///     as for `SLOEngine`.
    ///   - exclusions: when events do not count.
    ///   - corrections: that apply.
    package init(
        source: any SeriesSource, runner: (any QueryRunner)? = nil,
        excluding exclusions: Exclusions = Exclusions(), correcting corrections: Corrections = Corrections()
    ) {
        self.corrections = corrections
        self.source = source
        self.exclusions = exclusions
        self.runner = runner ?? QueryEngine(source: source, semantics: .exact)
    }

    /// One history for each definition, in their order; several may be the same SLO with other parameters.
    ///
    /// - Parameters:
    ///   - range: what is to be judged.
    ///   - start: where to begin reading, so that windows which end in the range are whole; by default as far
    ///     before it as the longest burn window.
    /// - Throws: what the source throws when the recorder's counters cannot be read. An indicator that cannot
    ///   be evaluated is reported in its own history.
    package func read(
        _ definitions: [SLODefinition], in range: TimeRange, from start: Timestamp? = nil
    ) async throws -> [SLOHistory] {
        try await read(definitions, in: range, from: start, unweighed: false)
    }

    /// - Parameter unweighed: counts events, whatever the budgeting method does with them, and leaves none
    ///   out.
    func read(
        _ definitions: [SLODefinition], in range: TimeRange, from start: Timestamp?, unweighed: Bool
    ) async throws -> [SLOHistory] {
        let longest = definitions.map(\.policy.longest).max() ?? .zero
        let start = min(start ?? range.start, range.start - longest)
        var tracks = definitions.map { definition in
            let name = definition.name
            let left = exclusions.recurrences(for: name) + corrections.recurrences(for: name)
            var track = SLOTrack(
                definition, reach: range.end - start, excluding: unweighed ? [] : left,
                correcting: corrections.of(name), unweighed: unweighed)
            track.log = DataLog(width: definition.sliceWidth)
            return track
        }
        var follower = CounterFollower(from: start)
        try await follower.follow(source, into: &tracks, through: range.end)
        let rollups = tracks.contains { !$0.corrections.isEmpty } ? try await source.rollups() : Rollups()
        for index in tracks.indices {
            await query(&tracks[index], after: start, through: range.end)
            tracks[index].correct(in: TimeRange(start, range.end), rollups: rollups)
            tracks[index].book.advance(to: range.end)
        }
        return tracks.map { SLOHistory($0, range: range, from: start) }
    }

    private func query(
        _ track: inout SLOTrack, after start: Timestamp, through end: Timestamp
    ) async {
        guard let query = track.query else { return }
        do {
            let rollups = try await source.rollups()
            for stretch in query.history(after: start, through: end, rollups: rollups) {
                let slices = try await query.events(in: stretch, runner: runner)
                for (end, counts) in slices.sorted(by: { $0.key < $1.key }) {
                    track.book.add(counts, at: end, since: end - stretch.step)
                }
                for time in try await query.presence(in: stretch, runner: runner) { track.saw(time) }
            }
        } catch {
            // Half a history would read as a quiet one.
            track.forget()
            track.log = DataLog(width: track.width)
            track.problem = "\(error)"
        }
    }
}
