/// The inference runtime as its supervisor and its own metrics describe it.
package struct RuntimeState: Hashable, Sendable {
    static let unreported = Reading.absent("the runtime does not report it")

    package var name: String?
    package var version: String?
    package var model: String?
    /// Answers come from Beaufort's built-in stand-in, not from a model.
    package var isStandIn = false
    package var isUp = unreported
    package var restarts = unreported
    package var memoryKills = unreported
    package var loadSeconds = unreported
    package var residentBytes = unreported
    package var running = unreported
    package var waiting = unreported
    package var cacheUtilization = unreported

    package init() {}
}

package struct UpstreamRow: Hashable, Sendable {
    package var name: String
    package var success: Reading
    package var successHistory: Timeline
    package var requestsPerSecond: Double
    package var p95: Reading
    /// 0 closed, 1 half-open, 2 open.
    package var circuit: Int?

    package init(
        name: String, success: Reading, successHistory: Timeline, requestsPerSecond: Double, p95: Reading,
        circuit: Int? = nil
    ) {
        self.name = name
        self.success = success
        self.successHistory = successHistory
        self.requestsPerSecond = requestsPerSecond
        self.p95 = p95
        self.circuit = circuit
    }
}

/// One model, or one version of it.
package struct VersionRow: Hashable, Sendable {
    package var model: String
    package var requests: Double
    /// Share of all requests in the window.
    package var share: Double
    package var success: Reading
    package var p50: Reading
    package var p95: Reading

    package init(
        model: String, requests: Double, share: Double, success: Reading,
        p50: Reading = .absent("not measured by model"), p95: Reading = .absent("not measured by model")
    ) {
        self.model = model
        self.requests = requests
        self.share = share
        self.success = success
        self.p50 = p50
        self.p95 = p95
    }
}

package struct GPURow: Hashable, Sendable {
    package var id: String
    package var name: String
    package var utilization: Reading
    package var memoryUsed: Reading
    package var memoryLimit: Reading
    package var power: Reading
    package var temperature: Reading

    package init(
        id: String, name: String, utilization: Reading, memoryUsed: Reading, memoryLimit: Reading,
        power: Reading, temperature: Reading
    ) {
        self.id = id
        self.name = name
        self.utilization = utilization
        self.memoryUsed = memoryUsed
        self.memoryLimit = memoryLimit
        self.power = power
        self.temperature = temperature
    }

    package var memoryShare: Double? {
        guard let used = memoryUsed.value, let limit = memoryLimit.value, limit > 0 else { return nil }
        return used / limit
    }
}
