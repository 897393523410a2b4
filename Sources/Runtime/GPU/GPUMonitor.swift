internal import Synchronization
package import Telemetry

/// Reads the machine's GPUs on a thread of its own and never waits for long: a lost GPU can hold its
/// driver for minutes.
package final class GPUMonitor: Sendable {
    private let readers: GPUReaders
    private let time: any TimeSource
    private let patience: TimeSpan
    private let isReading = Atomic(false)

    package init(
        readers: GPUReaders = GPUReaders(), time: any TimeSource = WallClock(),
        patience: TimeSpan = .seconds(3)
    ) {
        self.readers = readers
        self.time = time
        self.patience = patience
    }

    /// All GPUs, or why there are none to read.
    package func read() async -> GPUReadout {
        let late = GPUReadout.absent("the GPU driver has not answered within \(patience)")
        guard !isReading.exchange(true, ordering: .acquiring) else { return late }
        return await withCheckedContinuation { continuation in
            let answer = Once(continuation)
            let timer = Task { [time, patience] in
                guard (try? await time.sleep(for: patience)) != nil else { return }
                answer.resume(late)
            }
            OSThread.start {
                let readout = self.readers.read()
                self.isReading.store(false, ordering: .releasing)
                timer.cancel()
                answer.resume(readout)
            }
        }
    }

    /// Resumes a continuation with whichever answer comes first.
    private final class Once: Sendable {
        private let continuation: Mutex<CheckedContinuation<GPUReadout, Never>?>

        init(_ continuation: CheckedContinuation<GPUReadout, Never>) {
            self.continuation = Mutex(continuation)
        }

        func resume(_ readout: GPUReadout) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(returning: readout)
        }
    }
}

extension GPUReading {
    /// `hw_gpu_…` series with `hw_id`, `hw_name`, `hw_vendor`. What the device does not tell is left out.
    package func series(labels: Labels, at time: Timestamp) -> [Series] {
        let device = labels.merging(
            Labels([Label("hw_id", id), Label("hw_name", name), Label("hw_vendor", vendor)]))
        let values: [(Metric, Double?)] = [
            (MetricCatalogue.gpuMemoryUsage, memoryUsedBytes.map { Double($0) }),
            (MetricCatalogue.gpuMemoryLimit, memoryLimitBytes.map { Double($0) }),
            (MetricCatalogue.gpuUtilization, utilization),
            (MetricCatalogue.gpuPower, powerWatts),
            (MetricCatalogue.gpuTemperature, temperatureCelsius),
        ]
        return values.compactMap { metric, value in
            value.map { Series(device.merging(metric.series()), at: time, $0) }
        }
    }
}
