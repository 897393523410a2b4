internal import Logging
internal import Operations
internal import PromQL
internal import SLO
internal import Store
internal import Telemetry

/// Makes and revokes corrections of the ledger, one after the other, and has the running engine take them.
actor CorrectionDesk {
    private let records: CorrectionRecords
    private let store: Store
    private let slos: SLOWatch
    private let logger: Logger
    private(set) var corrections: [Correction] = []
    /// The change under way, if any: each is worked out from the counts that the one before left.
    private var turn: Task<Void, Never>?

    init(store: Store, slos: SLOWatch, logger: Logger) {
        records = CorrectionRecords(store)
        self.store = store
        self.slos = slos
        self.logger = logger
    }

    /// Takes what earlier agents were told.
    func begin() async throws {
        corrections = try await records.all()
        await slos.update(correcting: Corrections(corrections))
    }

    /// What came of a correction; its id is nil when it was only tried.
    struct Made: Sendable {
        var id: Int64?
        var plan: CorrectionPlan
    }

    /// - Parameter isTrial: works it out and writes nothing.
    /// - Throws: `CorrectionRefused`; what the store throws, and then nothing is changed.
    func correct(
        _ request: CorrectionRequest, of slo: SLODefinition, only combination: Labels, in range: TimeRange,
        by author: String, reason: String, isTrial: Bool, at time: Timestamp
    ) async throws -> Made {
        try await inTurn { [self] in
            let reader = await reader(without: nil)
            let plan = try await reader.plan(request, of: slo, only: combination, in: range, now: time)
            if isTrial { return Made(id: nil, plan: plan) }
            let correction = try await records.add(plan, by: author, reason: reason, at: time)
            await take(correction)
            return Made(id: correction.id, plan: plan)
        }
    }

    private func take(_ correction: Correction) async {
        corrections.append(correction)
        logger.notice("\(correction.title): \(correction.text)")
        await slos.update(correcting: Corrections(corrections))
    }

    /// - Parameter definitions: of the SLOs there are; one that is gone is not checked.
    /// - Returns: what was revoked; nil when there is none of that id that applies.
    /// - Throws: as `correct`.
    func revoke(
        _ id: Int64, _ revocation: Correction.Revocation, _ definitions: [SLODefinition]
    ) async throws -> Correction? {
        try await inTurn { [self] in
            guard let found = await corrections.first(where: { $0.id == id && $0.revocation == nil }) else {
                return nil
            }
            if let slo = definitions.first(where: { $0.name == found.slo }) {
                try await reader(without: id).checkRevoking(found, of: slo)
            }
            guard try await records.revoke(id, revocation) else { return nil }
            await drop(found, revocation)
            return found
        }
    }

    private func drop(_ correction: Correction, _ revocation: Correction.Revocation) async {
        if let index = corrections.firstIndex(where: { $0.id == correction.id }) {
            corrections[index].revocation = revocation
        }
        logger.notice(
            "\(correction.slo): correction \(correction.id) is revoked by \(revocation.author): \(revocation.reason)"
        )
        await slos.update(correcting: Corrections(corrections))
    }

    /// Counts as it is counted now, or would be without one of the corrections.
    private func reader(without id: Int64?) -> HistoryReader {
        let all = Corrections(corrections)
        return HistoryReader(
            source: store, runner: QueryEngine(source: store, semantics: .exact),
            correcting: id.map(all.without) ?? all)
    }

    private func inTurn<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let before = turn
        let task = Task {
            await before?.value
            return try await body()
        }
        turn = Task { _ = try? await task.value }
        return try await task.value
    }
}
