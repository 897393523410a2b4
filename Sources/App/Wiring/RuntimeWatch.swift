internal import Logging
internal import Runtime
internal import Store
internal import Synchronization
internal import Telemetry

/// Everything known about the wrapped runtime: its events, its process, the GPUs; turned into gauges on each
/// tick.
final class RuntimeWatch: Sendable {
    private let gauges: GaugeBoard
    private let logger: Logger
    private let gpus: GPUMonitor
    private let records: RuntimeEventRecords
    private let sampler = ProcessSampler()
    private let state = Mutex(State())

    private struct State {
        var supervisor: Supervisor?
        /// Not written to the store yet.
        var pending: [RuntimeEvent] = []
        var gpuAbsence: String?
    }

    init(store: Store, gauges: GaugeBoard, time: any TimeSource, logger: Logger) {
        self.gauges = gauges
        records = RuntimeEventRecords(store)
        self.logger = logger
        gpus = GPUMonitor(time: time)
    }

    func attach(_ supervisor: Supervisor) {
        state.withLock { $0.supervisor = supervisor }
    }

    var supervisor: Supervisor? { state.withLock { $0.supervisor } }

    /// Why no GPU is read; nil while one is, or before the first tick.
    var gpuAbsence: String? { state.withLock { $0.gpuAbsence } }

    func note(_ event: RuntimeEvent) {
        logger.notice("\(event)")
        state.withLock { state in
            state.pending.append(event)
            if state.pending.count > 10_000 { state.pending.removeFirst(1_000) }
        }
    }

    func tick(at time: Timestamp) async {
        await keepEvents()
        var measured: [Series] = []
        if let supervisor {
            let status = supervisor.status
            measured += status.series(labels: Labels(), at: time)
            if let group = status.processID { measured += sampler.series(groupID: group, at: time) }
        }
        switch await gpus.read() {
        case .devices(let readings):
            state.withLock { $0.gpuAbsence = nil }
            for reading in readings { measured += reading.series(labels: Labels(), at: time) }
        case .absent(let reason):
            state.withLock { $0.gpuAbsence = reason }
        }
        gauges.replace("runtime", with: measured)
    }

    /// Writes what happened to the store; what cannot be written is tried again at the next tick.
    private func keepEvents() async {
        let events = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        for (index, event) in events.enumerated() {
            do {
                try await records.append(.init(time: event.time, name: event.name, text: event.description))
            } catch {
                state.withLock { $0.pending = Array(events[index...]) + $0.pending }
                return
            }
        }
    }
}
