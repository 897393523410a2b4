internal import Gateway
internal import Telemetry

/// What the gateway reports, turned into samples and rows.
struct GatewayMeasurement: GatewayObserver {
    let flusher: Flusher
    let meter: RequestMeter

    func requestFinished(_ request: FinishedRequest) {
        flusher.observe(request.record)
        meter.observeGaps(request.chunkGaps, of: request.record)
    }

    func attemptFinished(_ attempt: AttemptRecord) {
        meter.countAttempt(at: attempt.upstream, outcome: attempt.outcome.rawValue)
    }

    func circuitChanged(upstream: String, to state: CircuitState) {}
}

extension GatewayGauges {
    /// The gateway's gauges at this moment.
    func series(at time: Timestamp) -> [Series] {
        var series = [Series(Labels(name: "beaufort_queue_requests"), at: time, Double(queued))]
        for upstream in upstreams {
            let name = ("upstream", upstream.name)
            series.append(
                Series(
                    Labels([Label(Label.metricName, "beaufort_requests_in_flight"), Label(name.0, name.1)]),
                    at: time,
                    Double(upstream.inFlight)))
            series.append(
                Series(
                    Labels([Label(Label.metricName, "beaufort_circuit_state"), Label(name.0, name.1)]),
                    at: time,
                    Double(upstream.circuit.number)))
        }
        return series
    }
}

extension CircuitState {
    /// The value of `beaufort_circuit_state`.
    fileprivate var number: Int {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}
