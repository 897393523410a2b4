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
    package private(set) var definitions: [SLODefinition]
    /// Of what is measured for each of the definitions, in their order.
    private var families: [SLOFamily]
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
        self.definitions = definitions
        families = SLOEngine.families(definitions, exclusions, [:], corrections)
        self.exclusions = exclusions
        self.source = source
        self.runner = runner ?? QueryEngine(source: source, semantics: .exact)
    }

    private static func families(
        _ definitions: [SLODefinition], _ exclusions: Exclusions, _ asked: [String: Set<TimeSpan>],
        _ corrections: Corrections
    ) -> [SLOFamily] {
        definitions.flatMap { slo in
            slo.measured.map { part in
                SLOFamily(
                    part, reach: slo.componentReach,
                    excluding: exclusions.recurrences(for: slo.name) + corrections.recurrences(for: slo.name),
                    reading: asked[slo.name] ?? [], correcting: corrections.of(slo.name))
            }
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
        self.definitions = definitions
        self.exclusions = exclusions
        self.asked = asked
        families = SLOEngine.families(definitions, exclusions, asked, corrections)
        follower = CounterFollower()
        lastSlices = []
    }

    /// Reads what is new up to `time` and assesses every SLO.
    ///
    /// An indicator that cannot be evaluated is reported in its own assessment.
    /// - Throws: what the source throws when the recorder's counters cannot be read.
    package mutating func tick(at time: Timestamp) async throws -> SLOReport {
        for index in families.indices { families[index].begin(at: time) }
        try await follower.follow(source, into: &families, through: time)
        var slices: [Timestamp] = []
        for index in families.indices {
            await query(index, through: time)
            families[index].letGo(at: time)
            try await correct(index, through: time)
            slices.append(families[index].advance(to: time))
        }
        let assessments = assessments(at: time)
        let splits = families.compactMap { $0.standing(at: time) }
        let isNew = slices != lastSlices
        lastSlices = slices
        let derived = isNew ? writer.series(of: assessments, splits, at: time) : []
        return SLOReport(at: time, assessments: assessments, splits: splits, derived: derived)
    }

    private func assessments(at time: Timestamp) -> [Assessment] {
        var next = 0
        return definitions.flatMap { slo in
            let own = families[next..<next + slo.measured.count]
            next += own.count
            let parts = own.flatMap { $0.assessments(at: time) }
            guard slo.isComposite else { return parts }
            let ledgers = own.map(\.whole.book.ledger)
            return CompositeAssessor(slo: slo, parts: parts, ledgers: ledgers, at: time).assessments()
        }
    }

    /// Enters an SLO's corrections when its history has been read.
    private mutating func correct(_ index: Int, through time: Timestamp) async throws {
        let whole = families[index].whole
        guard families[index].awaitsCorrection, whole.query == nil || whole.queried != nil else { return }
        let start = time - whole.definition.period.longest
        families[index].correct(in: TimeRange(start, time), rollups: try await source.rollups())
    }

    /// Brings a PromQL indicator up to date.
    private mutating func query(_ index: Int, through time: Timestamp) async {
        let whole = families[index].whole
        guard let query = whole.query else { return }
        let end = whole.book.ledger.boundary(before: time)
        let known = whole.queried
        guard known != end else { return }
        do {
            for stretch in query.stretches(of: whole.definition, after: known, through: end) {
                let slices = try await query.events(in: stretch, runner: runner)
                guard stretch.step > whole.width else {
                    families[index].revise(slices)
                    continue
                }
                let runs = families[index].whole.book.excludedSlices(in: stretch.range)
                let excluded = try await query.events(
                    inRuns: runs, rollups: try await source.rollups(), runner: runner)
                families[index].take(slices, excluding: excluded)
            }
            families[index].whole.queried = end
            families[index].saw(time, try await query.present(at: time, runner: runner))
            families[index].whole.problem = nil
        } catch {
            // A history half read would be counted twice when it is read again.
            if known == nil { families[index].forget() }
            families[index].whole.problem = "\(error)"
        }
    }
}

extension SLODefinition {
    /// How far back slices of its components must stay apart: bad slices of a composite are told one by one.
    var componentReach: TimeSpan {
        guard isComposite, case .timeslices = method else { return .zero }
        return period.longest
    }
}
