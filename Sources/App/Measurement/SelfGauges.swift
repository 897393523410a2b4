internal import Glibc
internal import Store
internal import Telemetry

/// Beaufort's own health as series.
enum SelfGauges {
    static func series(
        store: Store, clock: ClockSteps, queries: QueryGate, started: Timestamp, at time: Timestamp
    ) -> [Series] {
        process(started, time) + storing(store, time) + keeping(clock, time) + [
            one("beaufort_queries_running", Double(queries.running), time),
            one("beaufort_queries_waiting", Double(queries.waiting), time),
        ]
    }

    private static func process(_ started: Timestamp, _ time: Timestamp) -> [Series] {
        var series = [
            one("process_start_time_seconds", started.seconds, time),
            one("beaufort_telemetry_last_ingest_timestamp_seconds", time.seconds, time),
            Series(Labels(name: "beaufort_build_info", ["version": Version.text]), at: time, 1),
        ]
        if let bytes = residentBytes() {
            series.append(one("process_resident_memory_bytes", Double(bytes), time))
        }
        return series
    }

    private static func storing(_ store: Store, _ time: Timestamp) -> [Series] {
        let health = store.health()
        let dropped = [
            "out_of_order": health.outOfOrderSamples, "unstorable": health.rejectedSamples,
            "series_limit": health.overflowedSamples,
        ]
        return [
            one("beaufort_store_size_bytes", Double(StoreSize.bytes(of: store.path)), time),
            one("beaufort_store_series", Double(health.series), time),
            one("beaufort_store_samples_total", Double(health.appendedSamples), time),
        ]
            + dropped.sorted { $0.key < $1.key }.map { reason, count in
                Series(
                    Labels(name: "beaufort_store_dropped_samples_total", ["reason": reason]), at: time,
                    Double(count))
            }
    }

    private static func keeping(_ clock: ClockSteps, _ time: Timestamp) -> [Series] {
        [("backward", clock.backward), ("forward", clock.forward)].map { direction, count in
            Series(
                Labels(name: "beaufort_clock_steps_total", ["direction": direction]), at: time,
                Double(count))
        } + [one("beaufort_clock_lead_seconds", clock.lead.seconds, time)]
    }

    private static func one(_ name: String, _ value: Double, _ time: Timestamp) -> Series {
        Series(Labels(name: name), at: time, value)
    }

    /// Second field of `/proc/self/statm`, in pages.
    static func residentBytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
