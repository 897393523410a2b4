internal import Telemetry

/// An upstream as the admission desk sees it.
package struct Seat: Sendable {
    package let name: String
    package let weight: Double
    package let maximumInFlight: Int?
    package let models: [String]
    package internal(set) var breaker: CircuitBreaker
    /// Set false while the runtime is known to be down or loading.
    package internal(set) var isAvailable = true
    package private(set) var inFlight = 0
    /// Busy seconds divided among the requests in flight: the integral of 1/n over the time n > 0.
    /// What two readings differ by is the share of the machine that a request held between them; all
    /// shares together are the busy time, however many ran at once.
    package private(set) var shared = 0.0
    private var sharedAt: UInt64 = 0

    package init(
        name: String, weight: Double = 1, maximumInFlight: Int? = nil, models: [String] = [],
        circuit: CircuitLimits = CircuitLimits()
    ) {
        self.name = name
        self.weight = max(weight, 1e-9)
        self.maximumInFlight = maximumInFlight
        self.models = models
        breaker = CircuitBreaker(circuit)
    }

    func serves(_ model: String) -> Bool { models.isEmpty || models.contains(model) }

    func takesRequests(at now: UInt64) -> Bool { isAvailable && breaker.admits(at: now) }

    var hasRoom: Bool { maximumInFlight.map { inFlight < $0 } ?? true }

    var loadWithOneMore: Double { Double(inFlight + 1) / weight }

    /// How long until it may take requests: the circuit's wait, or a guess while the runtime is down.
    func retryAfter(at now: UInt64) -> TimeSpan {
        isAvailable ? max(breaker.wait(at: now), .seconds(1)) : .seconds(5)
    }

    mutating func begin(at now: UInt64) {
        settle(at: now)
        breaker.admit(at: now)
        inFlight += 1
    }

    mutating func finish(_ verdict: AttemptVerdict, at now: UInt64) {
        settle(at: now)
        inFlight -= 1
        breaker.note(verdict, at: now)
    }

    private mutating func settle(at now: UInt64) {
        if inFlight > 0, now > sharedAt { shared += Double(now - sharedAt) / 1e9 / Double(inFlight) }
        sharedAt = now
    }
}
