package import PromQL
package import Telemetry

/// Counts, assesses and derives, for a set of SLOs over one source of series.
///
///     var engine = SLOEngine(definitions, source: store)
///     let report = try await engine.tick(at: time.now)
///     try await store.append(report.derived)
///
/// The first tick reads the history of each SLO's period; later ones only what is new.
package struct SLOEngine: Sendable {
    private var tracks: [SLOTrack]
    private var exclusions: Exclusions
    /// Windows to read beside those of the burn policies, by the name of the SLO.
    private var asked: [String: Set<TimeSpan>] = [:]
    private var corrections = Corrections()
    private let source: any SeriesSource
    private let runner: any QueryRunner
    private var follower = CounterFollower()
    private var writer = DerivedWriter()
    private var lastSlices: [Timestamp] = []

    /// - Parameters:
    ///   - runner: answers PromQL indicators; by default an engine with exact range semantics over `source`.
    ///     A remote one extrapolates, as Prometheus does.
    ///   - exclusions: when events do not count.
    package init(
        _ definitions: [SLODefinition], source: any SeriesSource, runner: (any QueryRunner)? = nil,
        excluding exclusions: Exclusions = Exclusions()
    ) {
        tracks = SLOEngine.tracks(definitions, exclusions, [:], corrections)
        self.exclusions = exclusions
        self.source = source
        self.runner = runner ?? QueryEngine(source: source, semantics: .exact)
    }

    package var definitions: [SLODefinition] { tracks.map(\.definition) }

    private static func tracks(
        _ definitions: [SLODefinition], _ exclusions: Exclusions, _ asked: [String: Set<TimeSpan>],
        _ corrections: Corrections
    ) -> [SLOTrack] {
        definitions.map { slo in
            SLOTrack(
                slo,
                excluding: exclusions.recurrences(for: slo.name) + corrections.recurrences(for: slo.name),
                reading: asked[slo.name] ?? [], correcting: corrections.of(slo.name))
        }
    }

    /// Takes a changed set of SLOs, other excluded time, or both. Their history is read again at the next
    /// tick, so that time excluded now is left out of what was counted before; series of SLOs that are gone
    /// end there.
    ///
    /// - Parameters:
    ///   - exclusions: nil for those that are known.
    ///   - asked: windows to read beside those of the burn policies, by the name of the SLO; nil for those
    ///     that are known.
    ///   - corrections: nil for those that are known.
    package mutating func update(
        _ definitions: [SLODefinition], excluding exclusions: Exclusions? = nil,
        reading asked: [String: Set<TimeSpan>]? = nil, correcting corrections: Corrections? = nil
    ) {
        let exclusions = exclusions ?? self.exclusions
        let asked = asked ?? self.asked
        let corrections = corrections ?? self.corrections
        let isSame = exclusions == self.exclusions && corrections == self.corrections && asked == self.asked
        guard !isSame || definitions != self.definitions else { return }
        self.corrections = corrections
        self.exclusions = exclusions
        self.asked = asked
        tracks = SLOEngine.tracks(definitions, exclusions, asked, corrections)
        follower = CounterFollower()
        lastSlices = []
    }

    /// Reads what is new up to `time` and assesses every SLO.
    ///
    /// An indicator that cannot be evaluated is reported in its own assessment.
    /// - Throws: what the source throws when the recorder's counters cannot be read.
    package mutating func tick(at time: Timestamp) async throws -> SLOReport {
        try await follower.follow(source, into: &tracks, through: time)
        var slices: [Timestamp] = []
        for index in tracks.indices {
            await query(index, through: time)
            try await correct(index, through: time)
            slices.append(tracks[index].book.advance(to: time))
        }
        let assessments = tracks.map { $0.assess(at: time) }
        let isNew = slices != lastSlices
        lastSlices = slices
        let derived = isNew ? writer.series(of: assessments, at: time) : []
        return SLOReport(at: time, assessments: assessments, derived: derived)
    }

    /// Enters an SLO's corrections when its history has been read.
    private mutating func correct(_ index: Int, through time: Timestamp) async throws {
        let track = tracks[index]
        guard !track.corrections.isEmpty, !track.isCorrected, track.query == nil || track.queried != nil
        else {
            return
        }
        let start = time - track.definition.period.longest
        tracks[index].correct(in: TimeRange(start, time), rollups: try await source.rollups())
    }

    /// Brings a PromQL indicator up to date.
    private mutating func query(_ index: Int, through time: Timestamp) async {
        guard let query = tracks[index].query else { return }
        let end = tracks[index].book.ledger.boundary(before: time)
        let known = tracks[index].queried
        guard known != end else { return }
        do {
            for stretch in query.stretches(of: tracks[index].definition, after: known, through: end) {
                let slices = try await query.events(in: stretch, runner: runner)
                guard stretch.step > tracks[index].width else {
                    tracks[index].revise(slices)
                    continue
                }
                let runs = tracks[index].book.excludedSlices(in: stretch.range)
                let excluded = try await query.events(
                    inRuns: runs, rollups: try await source.rollups(), runner: runner)
                tracks[index].take(slices, excluding: excluded)
            }
            tracks[index].queried = end
            if try await query.hasData(at: time, runner: runner) { tracks[index].saw(time) }
            tracks[index].problem = nil
        } catch {
            // A history half read would be counted twice when it is read again.
            if known == nil { tracks[index].forget() }
            tracks[index].problem = "\(error)"
        }
    }
}
