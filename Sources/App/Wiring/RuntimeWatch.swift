internal import Logging
internal import Runtime
internal import Synchronization
internal import Telemetry

/// Everything known about the wrapped runtime: its events, its process, the GPUs; turned into gauges on each
/// tick.
final class RuntimeWatch: Sendable {
    private let gauges: GaugeBoard
    private let logger: Logger
    private let gpus: GPUMonitor
    private let sampler = ProcessSampler()
    private let state = Mutex(State())

    private struct State {
        var supervisor: Supervisor?
        var events: [RuntimeEvent] = []
        var gpuAbsence: String?
    }

    init(gauges: GaugeBoard, time: any TimeSource, logger: Logger) {
        self.gauges = gauges
        self.logger = logger
        gpus = GPUMonitor(time: time)
    }

    func attach(_ supervisor: Supervisor) {
        state.withLock { $0.supervisor = supervisor }
    }

    var supervisor: Supervisor? { state.withLock { $0.supervisor } }

    /// Why no GPU is read; nil while one is, or before the first tick.
    var gpuAbsence: String? { state.withLock { $0.gpuAbsence } }

    /// The newest events, oldest first; 1,000 are kept.
    var events: [RuntimeEvent] { state.withLock { $0.events } }

    func note(_ event: RuntimeEvent) {
        logger.notice("\(event)")
        state.withLock { state in
            state.events.append(event)
            if state.events.count > 1_000 { state.events.removeFirst(100) }
        }
    }

    func tick(at time: Timestamp) async {
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
}
