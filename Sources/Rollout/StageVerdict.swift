package import Telemetry

/// What to do with a canary stage, and why.
package enum StageVerdict: Hashable, Sendable {
    case rollback(reason: String)
    /// Both arms are bad: freeze the weight and call a person.
    case pause(reason: String)
    case advance(reason: String)
    case hold(reason: String)
}

/// One step of a rollout.
package struct Stage: Hashable, Sendable {
    package var weight: Double
    package var minimumDuration: TimeSpan
    package var minimumRequests: Int

    package init(weight: Double, minimumDuration: TimeSpan = .minutes(10), minimumRequests: Int = 50) {
        self.weight = weight
        self.minimumDuration = minimumDuration
        self.minimumRequests = minimumRequests
    }

    /// 5 %, 10 %, 50 %, then all but a hold-back of 5 % so that the comparison keeps its baseline.
    package static let standard = [
        Stage(weight: 0.05), Stage(weight: 0.1), Stage(weight: 0.5), Stage(weight: 0.95),
    ]

    /// The three-way decision of the stage: relative evidence may roll back, absolute evidence alone only
    /// pauses.
    package func verdict(relative: RelativeRiskTest, absolute: AbsoluteGate, elapsed: TimeSpan)
        -> StageVerdict
    {
        if relative.evidenceWorse >= 20 {
            return .rollback(
                reason: "evidence \(relative.evidenceWorse) ≥ 20 that the canary fails more often: "
                    + "\(relative.canaryEvents) of \(relative.totalEvents) bad requests were its own")
        }
        if absolute.isBreached {
            return .pause(reason: "the canary breaches its SLO, but no more than the baseline does")
        }
        guard elapsed >= minimumDuration else {
            return .hold(reason: "the stage runs for \(minimumDuration) at least")
        }
        guard absolute.requests >= minimumRequests else {
            return .hold(reason: "\(absolute.requests) of \(minimumRequests) requests seen")
        }
        if relative.evidenceBelow >= 10 || absolute.isSafe {
            return .advance(
                reason: "\(absolute.requests) requests, \(absolute.badRequests) bad, no sign of harm")
        }
        return .hold(reason: "not enough evidence either way yet")
    }
}
