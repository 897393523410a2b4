internal import Logging
internal import Operations
internal import SLO
internal import Store
internal import Telemetry

/// Where the SLOs are with the steps of error-budget policies: taken from each evaluation, written down, and
/// told to whoever asks whether an action may be taken.
actor PolicyWatch {
    /// Burn windows that the policies of the start ask about.
    nonisolated let initialWindows: [String: Set<TimeSpan>]
    private var book: PolicyBook
    private var definitions: [SLODefinition]
    private var series = PolicySeries()
    /// Not in the store yet: what it could not take waits for the next tick.
    private var unwritten = PolicyUpdate()
    private var report: SLOReport?
    private var isFailing = false
    private var isChanged = true
    private let staleAfter: TimeSpan
    private let records: BudgetPolicyRecords
    private let own: OwnSeries
    private let logger: Logger

    /// Without an evaluation for so long nothing is known; at least four evaluations.
    private static let patience = TimeSpan.minutes(2)

    init(
        _ policies: [BudgetPolicy], _ definitions: [SLODefinition], interval: TimeSpan, store: Store,
        own: OwnSeries, logger: Logger
    ) {
        book = PolicyBook(policies, definitions)
        initialWindows = book.windows
        self.definitions = definitions
        staleAfter = max(PolicyWatch.patience, TimeSpan(milliseconds: 4 * interval.milliseconds))
        records = BudgetPolicyRecords(store)
        self.own = own
        self.logger = logger
    }

    /// The policies in force.
    var all: [BudgetPolicy] { book.policies }

    /// Goes on where the last agent ended.
    func begin(at time: Timestamp) async throws {
        book = PolicyBook(book.policies, definitions, states: try await records.states())
        do {
            try await record(book.policies, at: time)
        } catch {
            logger.error(
                "error-budget policies are not in the audit log and will be at the next start: \(error)")
        }
    }

    /// Writes down what differs from the policies before.
    func record(_ policies: [BudgetPolicy], at time: Timestamp) async throws {
        for change in try await records.take(policies, at: time) {
            logger.notice("error-budget policy \(change)")
        }
    }

    /// Takes changed policies or SLOs; what they say of steps shows at the next evaluation.
    ///
    /// - Returns: burn windows that they ask about.
    func update(_ policies: [BudgetPolicy], _ definitions: [SLODefinition]) -> [String: Set<TimeSpan>] {
        self.definitions = definitions
        book = PolicyBook(policies, definitions, states: book.states)
        isChanged = true
        return book.windows
    }

    /// Takes an evaluation; one that is known already changes nothing.
    func tick(_ report: SLOReport?, at time: Timestamp) async {
        guard let report, report.at != self.report?.at else { return }
        self.report = report
        let update = book.take(report.assessments, at: report.at)
        for transition in update.transitions { tell(transition) }
        unwritten.append(update)
        let values = series.series(
            of: book.standings(definitions, report), changed: isChanged || !update.transitions.isEmpty,
            at: report.at)
        if !values.isEmpty { await own.append(values) }
        do {
            if !unwritten.isEmpty { try await records.write(unwritten) }
            unwritten = PolicyUpdate()
            isChanged = false
            if isFailing { logger.notice("steps of error-budget policies are written down again") }
            isFailing = false
        } catch {
            isChanged = true
            if !isFailing { logger.error("steps of error-budget policies cannot be written down: \(error)") }
            isFailing = true
        }
    }

    /// Where every SLO stands with every policy that holds for it.
    func standings(at time: Timestamp) -> [PolicyStanding] {
        book.standings(definitions, report.flatMap { time - $0.at <= staleAfter ? $0 : nil })
    }

    private func tell(_ transition: PolicyTransition) {
        let place = transition.place
        let message = transition.message.isEmpty ? "" : ": \(transition.message)"
        logger.notice(
            """
            \(place.title) \(transition.isEntry ? "is in" : "has left") step \(place.step) of error-budget policy \
            \(place.policy), \(transition.reason)\(message)
            """)
    }
}
