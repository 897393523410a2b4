internal import Telemetry

/// Keeps the alerts of other servers and writes them down. A request is answered when its alerts are in the
/// store: from then on they survive a restart.
actor ForeignAlertDesk {
    private let records: ForeignAlertRecords
    private var state = ForeignAlerts()
    private var isLoaded = false
    /// Not in the records yet.
    private var unwritten = ForeignAlerts.Intake()
    /// Not yet taken by `hear`.
    private var unheard: [AlertTransition] = []
    private var lastWrite: Task<Void, any Error>?
    private(set) var counts = ForeignAlertCounts()

    init(records: ForeignAlertRecords) {
        self.records = records
    }

    /// Continues where a former process stopped; does nothing when called again.
    func load(at time: Timestamp) async throws {
        guard !isLoaded else { return }
        let stored = try await records.load()
        // Another call may have been quicker.
        guard !isLoaded else { return }
        isLoaded = true
        state = ForeignAlerts(restored: stored, at: time)
    }

    /// Live alerts, ordered by labels.
    var alerts: [ForeignAlert] { state.alerts.values.sorted { $0.labels < $1.labels } }

    /// Takes alerts in and writes them down.
    ///
    /// - Parameter faults: how many were told besides and could not be understood.
    func take(_ told: [ForeignAlert], faults: Int, at time: Timestamp) async throws -> ForeignAlerts.Intake {
        try await load(at: time)
        let intake = state.take(told, at: time)
        counts.add(intake, faults: faults)
        note(intake.transitions, touched: intake.touched)
        try await writeDown()
        return intake
    }

    /// Ends what is over; returns everything that changed since the last call.
    ///
    /// - Throws: when what a former process left cannot be read.
    func hear(at time: Timestamp) async throws -> News {
        try await load(at: time)
        let ended = state.expire(at: time)
        note(ended, touched: Set(ended.map(\.fingerprint)))
        var news = News()
        do { try await writeDown() } catch { news.failure = error }
        news.transitions = unheard
        unheard = []
        return news
    }

    private func note(_ transitions: [AlertTransition], touched: Set<Fingerprint>) {
        unheard += transitions
        unwritten.transitions += transitions
        unwritten.touched.formUnion(touched)
    }

    /// Writes what changed, as it is now. Writes follow each other: a later state is never overwritten by an
    /// earlier one. What cannot be written is kept for the next call.
    private func writeDown() async throws {
        guard !unwritten.touched.isEmpty else { return }
        let writing = unwritten
        unwritten = ForeignAlerts.Intake()
        let saved = writing.touched.compactMap { state.alerts[$0] }
        let removed = writing.touched.filter { state.alerts[$0] == nil }
        let write = Task { [records, lastWrite] in
            _ = await lastWrite?.result
            try await records.save(saved, removing: removed, transitions: writing.transitions)
        }
        lastWrite = write
        do {
            try await write.value
        } catch {
            unwritten.transitions = (writing.transitions + unwritten.transitions).suffix(10_000)
            unwritten.touched.formUnion(writing.touched)
            throw error
        }
    }
}
