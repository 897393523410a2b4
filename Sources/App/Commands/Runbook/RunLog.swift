internal import Operations
internal import Store
internal import Telemetry

/// Keeps runs made on the command line in the history, beside a running agent.
struct RunLog: Sendable {
    private let records: RunbookRecords
    private let store: Store

    /// Nil, with a word about it, when there is no local history to write to; the run goes on.
    static func open(_ source: SourceOptions) -> RunLog? {
        guard source.url == nil else { return nil }
        do {
            let store = try HistoryAccess.openRecords(directory: source.directory)
            return RunLog(records: RunbookRecords(store), store: store)
        } catch {
            Output.complain("this run is not recorded: \(error)")
            return nil
        }
    }

    init(records: RunbookRecords, store: Store) {
        self.records = records
        self.store = store
    }

    func begin(_ run: RunbookRun) async {
        await report { try await records.start(run) }
    }

    func append(_ step: StepResult, to id: String) async {
        await report { try await records.append(step, to: id) }
    }

    func finish(_ summary: RunSummary) async {
        await report {
            try await records.finish(summary.runID, summary.state, reason: summary.reason, at: summary.ended)
        }
    }

    private func report(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            Output.complain("the run's record could not be written: \(error)")
        }
    }
}
