import Alerting
import Documents
import PromQL
import Store
import Support
import Telemetry
import Testing

/// Each shipped rule against data that should raise it and data that should not: real engine, real ruler.
struct ShippedAlertBehaviourTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// Series at one sample every 10 s from `start`, then the names of alerts that fire at the end of
    /// `minutes`, Watchdog aside. Rules run for the last twelve minutes. Unless the series say otherwise,
    /// telemetry is stored all the while.
    private func firing(_ series: String, minutes: Int64) async throws -> [String] {
        let stored = "beaufort_telemetry_last_ingest_timestamp_seconds"
        let fresh = series.contains(stored) ? "" : "\n\(stored) 1767225600+10x2200"
        let source = MemoryStore(
            try SeriesNotation.readAll(series + fresh, from: Self.start, every: .seconds(10))
                + latencies(series))
        let groups = try [
            "availability", "beaufort", "cost", "hardware", "latency", "runtime", "safety", "watchdog",
        ]
        .flatMap { try RuleFileReader.read(file: "\(Self.root)/Alerts/\($0).yaml").groups }
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.path, mode: .readWrite, records: [AlertingSchema.records])
        defer { store.close() }
        let ruler = Ruler(
            groups: groups, runner: QueryEngine(source: source), sink: MemoryStore(),
            records: AlertRecords(store))
        for second in stride(from: max(0, minutes - 12) * 60, through: minutes * 60, by: 15) {
            _ = try await ruler.tick(at: Self.start + .seconds(second))
        }
        #expect(await ruler.failures.isEmpty)
        return await ruler.alerts.filter { $0.state == .firing }.compactMap { $0.labels["alertname"] }
            .filter { $0 != "Watchdog" }
    }

    /// `# latency S` adds requests of S seconds each, ten every 10 s.
    private func latencies(_ text: String) -> [Series] {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("# latency ") }),
            let seconds = Double(line.dropFirst(10))
        else { return [] }
        var series = Series(labels: Labels(name: "gen_ai_client_operation_duration_seconds", ["model": "m"]))
        var histogram = ExponentialHistogram(schema: 6)
        for step in 0..<91 {
            histogram.observe(seconds, times: 10)
            series.histograms.append(
                HistogramSample(time: Self.start + .seconds(Int64(step) * 10), histogram: histogram))
        }
        return [series]
    }

    @Test(
        arguments: [
            ("", 5, []),
            ("beaufort_requests_total{status=\"500\"} 0+3x60", 10, ["APIDown"]),
            ("beaufort_requests_total{status=\"500\"} 0+1x60", 10, []),
            ("beaufort_requests_total{status=\"200\"} 0+30x60", 10, []),
            ("beaufort_requests_total{status=\"429\"} 0+1x60", 10, ["RateLimited"]),
            ("beaufort_requests_total{status=\"429\"} 0 0 0 1 1x20", 3, []),
            ("beaufort_requests_total{status=\"401\",upstream=\"u\"} 0x12 1x20", 3, ["Unauthorized"]),
            // Born with its first event.
            ("beaufort_requests_total{status=\"401\",upstream=\"u\"} _x12 1x20", 3, ["Unauthorized"]),
            ("beaufort_requests_total{status=\"401\",upstream=\"u\"} 1x90", 15, []),
            ("beaufort_circuit_state{upstream=\"u\"} 2x20", 2, ["CircuitOpen"]),
            ("beaufort_circuit_state{upstream=\"u\"} 1x20", 2, []),
            ("# latency 7", 15, ["HighLatency"]), ("# latency 4", 15, []), ("# latency 7", 4, []),
            ("beaufort_runtime_up{upstream=\"u\"} 0x20", 2, ["RuntimeDown"]),
            ("beaufort_runtime_up{upstream=\"u\"} 1x20", 2, []),
            (
                "beaufort_runtime_restarts_total{upstream=\"u\"} 0x10 1x10 2x10 3x40", 10,
                ["RuntimeRestarting"]
            ), ("beaufort_runtime_restarts_total{upstream=\"u\"} 0x10 1x60", 10, []),
            ("beaufort_runtime_oom_kills_total{upstream=\"u\"} _x6 1x30", 5, ["RuntimeOutOfMemory"]),
            (
                "hw_gpu_memory_usage_bytes{hw_id=\"0\"} 95x60\nhw_gpu_memory_limit_bytes{hw_id=\"0\"} 100x60",
                8, ["GPUMemoryPressure"]
            ),
            (
                "hw_gpu_memory_usage_bytes{hw_id=\"0\"} 85x60\nhw_gpu_memory_limit_bytes{hw_id=\"0\"} 100x60",
                8, []
            ), ("hw_gpu_memory_usage_bytes{hw_id=\"0\"} 95x60", 8, []),
            ("beaufort_safety_hits_total{side=\"output\",category=\"leak\"} _x6 1x30", 5, ["SafetyIncident"]),
            ("beaufort_safety_hits_total{side=\"input\",category=\"pii\"} 0+5x60", 10, []),
            (
                "beaufort_safety_hits_total{side=\"input\",category=\"injection\"} 0+1x60", 10,
                ["SafetyProbing"]
            ),
            ("beaufort_telemetry_last_ingest_timestamp_seconds 1767225600x60", 2, ["TelemetryStale"]),
            ("beaufort_telemetry_last_ingest_timestamp_seconds 1767225600+10x60", 2, []),
            // Nothing has come for longer than a sample counts as current.
            ("beaufort_telemetry_last_ingest_timestamp_seconds 1767225600+10x6", 20, ["TelemetryStale"]),
            ("beaufort_telemetry_last_ingest_timestamp_seconds _x200", 20, ["TelemetryStale"]),
            (
                "beaufort_notifications_total{receiver=\"r\",outcome=\"failed\"} 0+1x60", 10,
                ["NotificationsFailing"]
            ),
            (
                "beaufort_notifications_total{receiver=\"r\",outcome=\"dead\"} 0x6 1x30", 5,
                ["NotificationsLost"]
            ), ("beaufort_rule_evaluation_failures_total{group=\"g\"} 0+1x60", 5, ["RuleEvaluationFailing"]),
            ("beaufort_outbox_unwritten{receiver=\"r\"} 0x6 3x30", 5, ["AlertsUnwritten"]),
            ("beaufort_outbox_unwritten{receiver=\"r\"} 0x60", 5, []),
            ("beaufort_slo_last_evaluation_timestamp_seconds 1767225600x60", 7, ["SLOsNotEvaluated"]),
            ("beaufort_slo_last_evaluation_timestamp_seconds 1767225600+10x60", 7, []),
            (
                "beaufort_store_dropped_samples_total{reason=\"out_of_order\"} 0x6 0+5x60", 10,
                ["StoreDroppingSamples"]
            ), ("beaufort_store_dropped_samples_total{reason=\"out_of_order\"} 7x60", 10, []),
            (
                "beaufort_store_used_bytes 200x120\nbeaufort_store_size_limit_bytes 100x120", 18,
                ["StoreTooLarge"]
            ), ("beaufort_store_used_bytes 90x120\nbeaufort_store_size_limit_bytes 100x120", 18, []),
            ("beaufort_store_used_bytes 200x120", 18, []),
            ("beaufort_slo_combinations_overflow{slo=\"s\"} 1x120", 18, ["SLOCombinationsOverflow"]),
            ("beaufort_slo_combinations_overflow{slo=\"s\"} 0x120", 18, []),
            ("beaufort_disk_available_bytes 99000000x60", 9, ["DiskAlmostFull"]),
            ("beaufort_disk_available_bytes 990000000x60", 9, []),
            ("beaufort_clock_lead_seconds 0x10 3600x60", 10, ["ClockSetBack"]),
            ("beaufort_clock_lead_seconds 0.5x60", 10, []),
            (
                "beaufort_clock_steps_total{direction=\"forward\"} 0x10 1x60\n"
                    + "beaufort_clock_steps_total{direction=\"backward\"} 0x10 1x60", 10, ["ClockSetForward"]
            ), ("beaufort_clock_steps_total{direction=\"backward\"} 0x10 1x60", 10, []),
            // A steady ten cents a minute for five hours, then a dollar a minute.
            ("beaufort_cost_dollars_total{model=\"m\"} 0+0.0167x1800 30+0.167x360", 359, ["CostAnomaly"]),
            ("beaufort_cost_dollars_total{model=\"m\"} 0+0.0167x2160", 359, []),
        ] as [(String, Int64, [String])])
    func fires(_ series: String, _ minutes: Int64, _ expected: [String]) async throws {
        #expect(try await firing(series, minutes: minutes) == expected)
    }
}
