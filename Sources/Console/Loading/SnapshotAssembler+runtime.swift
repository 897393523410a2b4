import PromQL
import Telemetry

extension SnapshotAssembler {
    func runtime() -> RuntimeState {
        var state = RuntimeState()
        func read(_ name: String) -> Reading { gauge(name).map { .known($0) } ?? RuntimeState.unreported }
        let info = gauges("beaufort_runtime_build_info").first?.labels
        state.name = info?["runtime"]
        state.version = info?["version"]
        state.model = info?["model"]
        // The stand-in may speak like another runtime, but never under another model's name.
        state.isStandIn = [state.name, state.model].contains { $0?.lowercased().contains("stand-in") == true }
        state.isUp = read("beaufort_runtime_up")
        state.restarts = read("beaufort_runtime_restarts_total")
        state.memoryKills = read("beaufort_runtime_oom_kills_total")
        state.loadSeconds = read("beaufort_model_load_duration_seconds")
        state.residentBytes = read("beaufort_runtime_resident_memory_bytes")
        state.running = read("beaufort_runtime_running_requests")
        state.waiting = read("beaufort_runtime_queue_requests")
        let cache = gauges("beaufort_kv_cache_utilization_ratio").compactMap(\.float).max()
        state.cacheUtilization = cache.map { .known($0) } ?? RuntimeState.unreported
        return state
    }

    func gpus() -> [GPURow] {
        let elements = answers.elements(.gauges).filter { $0.labels.metricName?.hasPrefix("hw_gpu_") == true }
        let ids = Set(elements.map { $0.labels["hw_id"] ?? "" }).sorted()
        return ids.map { id in
            let own = elements.filter { ($0.labels["hw_id"] ?? "") == id }
            func read(_ name: String) -> Reading {
                Reading(
                    own.first { $0.labels.metricName == name }?.float,
                    orAbsent: "the driver does not report it")
            }
            return GPURow(
                id: id, name: own.first?.labels["hw_name"] ?? "GPU",
                utilization: read("hw_gpu_utilization_ratio"),
                memoryUsed: read("hw_gpu_memory_usage_bytes"), memoryLimit: read("hw_gpu_memory_limit_bytes"),
                power: read("hw_gpu_power_watts"), temperature: read("hw_gpu_temperature_celsius"))
        }
    }
}
