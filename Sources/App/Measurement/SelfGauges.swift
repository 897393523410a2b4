internal import Store
internal import Telemetry

/// Beaufort's own health as series.
enum SelfGauges {
    /// - Parameter folded: what the meter counted under `other`.
    static func series(
        store: Store, own: OwnSeries, folded: Int, clock: ClockSteps, queries: QueryGate, started: Timestamp,
        at time: Timestamp
    ) -> [Series] {
        process(started, time) + storing(store, own, folded, time) + keeping(clock, time) + [
            one("beaufort_queries_running", Double(queries.running), time),
            one("beaufort_queries_waiting", Double(queries.waiting), time),
        ]
    }

    /// Whether the configuration on disk is the one in force.
    static func configuration(_ status: Reload.Status, at time: Timestamp) -> [Series] {
        [
            one("beaufort_config_last_reload_successful", status.succeeded ? 1 : 0, time),
            one("beaufort_config_last_reload_success_timestamp_seconds", status.time.seconds, time),
        ]
    }

    /// Whether SLOs are still evaluated: one that takes for ever leaves all without a page.
    static func evaluation(_ last: Timestamp, at time: Timestamp) -> [Series] {
        [one("beaufort_slo_last_evaluation_timestamp_seconds", last.seconds, time)]
    }

    private static func process(_ started: Timestamp, _ time: Timestamp) -> [Series] {
        var series = [
            one("process_start_time_seconds", started.seconds, time),
            Series(Labels(name: "beaufort_build_info", ["version": Version.text]), at: time, 1),
        ]
        if let bytes = ProcessMemory.residentBytes() {
            series.append(one("process_resident_memory_bytes", Double(bytes), time))
        }
        return series
    }

    private static func storing(
        _ store: Store, _ own: OwnSeries, _ folded: Int, _ time: Timestamp
    ) -> [Series] {
        let health = store.health()
        let dropped = [
            "out_of_order": health.outOfOrderSamples, "unstorable": health.rejectedSamples,
            "series_limit": health.refusedSamples, "folded": Int64(folded),
            "disk_full": Int64(own.lostSamples),
        ]
        let limits = [
            health.sizeLimit.map { one("beaufort_store_size_limit_bytes", Double($0), time) },
            health.diskAvailable.map { one("beaufort_disk_available_bytes", Double($0), time) },
        ].compactMap(\.self)
        return limits + [
            one("beaufort_store_size_bytes", Double(StoreSize.bytes(of: store.path)), time),
            one("beaufort_store_used_bytes", Double(health.usedBytes), time),
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
}
