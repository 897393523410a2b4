package import PromQL
package import Telemetry

/// Reads what was recorded of SLOs into `SLOHistory`, by the engine's own ledger and indicators.
package struct HistoryReader: Sendable {
    let source: any SeriesSource
    let runner: any QueryRunner
    private let exclusions: Exclusions
    let corrections: Corrections

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

    /// One history for each definition, in their order; several may be the same SLO with other parameters. Of
    /// one that is split, one for each combination that had an event, in the order of their labels, or one of
    /// the SLO as a whole when there was none. Of a composite its own, then those of its components.
    ///
    /// - Parameters:
    ///   - range: what is to be judged.
    ///   - start: where to begin reading, so that windows which end in the range are whole; by default as far
    ///     before it as the longest burn window, or the period where a pair goes by the share it spent of it.
    /// - Throws: what the source throws when the recorder's counters cannot be read. An indicator that cannot
    ///   be evaluated is reported in its own history.
    package func read(
        _ definitions: [SLODefinition], in range: TimeRange, from start: Timestamp? = nil
    ) async throws -> [SLOHistory] {
        try await readEach(definitions, in: range, from: start).flatMap(\.self)
    }

    /// The same, the histories of each definition by themselves.
    ///
    /// - Parameter unweighed: counts events, whatever the budgeting method does with them, and leaves none
    ///   out.
    func readEach(
        _ definitions: [SLODefinition], in range: TimeRange, from start: Timestamp? = nil,
        unweighed: Bool = false
    ) async throws -> [[SLOHistory]] {
        let longest = definitions.map(\.lookback).max() ?? .zero
        let start = min(start ?? range.start, range.start - longest)
        var families = definitions.flatMap(\.measured).map { definition in
            let name = definition.name
            let left = exclusions.recurrences(for: name) + corrections.recurrences(for: name)
            return SLOFamily(
                definition, reach: range.end - start, excluding: unweighed ? [] : left,
                correcting: corrections.of(name), unweighed: unweighed,
                log: DataLog(width: definition.sliceWidth))
        }
        var follower = CounterFollower(from: start)
        try await follower.follow(source, into: &families, through: range.end)
        for index in families.indices {
            await query(&families[index], after: start, through: range.end)
            if families[index].awaitsCorrection {
                families[index].correct(
                    in: TimeRange(start, range.end), rollups: try await source.rollups())
            }
            families[index].advance(to: range.end)
        }
        var next = 0
        return definitions.map { slo in
            let own = families[next..<next + slo.measured.count]
            next += own.count
            let parts = own.flatMap { $0.histories(in: range, from: start) }
            return (SLOHistory(composite: slo, parts).map { [$0] } ?? []) + parts
        }
    }

    private func query(
        _ family: inout SLOFamily, after start: Timestamp, through end: Timestamp
    ) async {
        guard let query = family.whole.query else { return }
        do {
            let rollups = try await source.rollups()
            for stretch in query.history(after: start, through: end, rollups: rollups) {
                family.add(try await query.events(in: stretch, runner: runner), step: stretch.step)
                for time in try await query.presence(in: stretch, runner: runner) { family.whole.saw(time) }
            }
        } catch {
            // Half a history would read as a quiet one.
            family.forget()
            family.whole.log = DataLog(width: family.definition.sliceWidth)
            family.whole.problem = "\(error)"
        }
    }
}

extension SLOFamily {
    fileprivate func histories(in range: TimeRange, from start: Timestamp) -> [SLOHistory] {
        guard !parts.isEmpty else { return [SLOHistory(whole, range: range, from: start)] }
        let log = whole.log
        return parts.sorted { $0.key < $1.key }.map { combination, track in
            // Whether anybody looked holds for all combinations.
            var track = track
            track.log = log
            track.problem = whole.problem
            return SLOHistory(track, range: range, from: start)
        }
    }
}

extension SLODefinition {
    /// How far back its alerts look, those that are on already where a range begins.
    fileprivate var lookback: TimeSpan {
        let isAbsolute = policy.windows.contains(where: \.isAbsolute)
        return (isAbsolute ? max(policy.longest, period.nominal) : policy.longest) + alertLead
    }
}
