package import Telemetry

extension PolicyStanding {
    /// As the HTTP API and `--format json` show it; times in RFC 3339, null for what is not.
    package var json: JSONValue {
        .object([
            "slo": .string(slo.name), "service": .string(slo.service), "policy": .string(policy.name),
            "owner": .string(policy.owner),
            "state": assessment.map { .string($0.state.rawValue) } ?? .null,
            "step": current.map { .string($0.step.name) } ?? .null,
            "since": .time(current?.state.entered),
            "steps": .array(steps.map(\.json)),
        ])
    }
}

extension StepStanding {
    fileprivate var json: JSONValue {
        .object([
            "step": .string(step.name), "in": .bool(state.isIn), "since": .time(state.entered),
            "waiting_since": .time(state.met), "clearing_since": .time(state.cleared),
            "holds": holds.map { .bool($0) } ?? .null,
            "freezes": .array(step.freezes.list.map { .string($0) }),
            "asks_approval_for": .array(step.approvals.list.map { .string($0) }),
            "message": .string(state.isIn ? step.message : step.okMessage), "why": .string(why),
            "lift": .string(lift),
        ])
    }
}

extension GateDecision {
    /// As the HTTP API and `--format json` show it.
    package var json: JSONValue {
        .object([
            "action": .string(action), "allowed": .bool(isAllowed), "verdict": .string(verdict.rawValue),
            "text": .string(text), "reasons": .array(reasons.map(\.json)),
        ])
    }
}

extension GateReason {
    fileprivate var json: JSONValue {
        .object([
            "verdict": .string(verdict.rawValue), "slo": .string(slo), "service": .string(service),
            "policy": .string(policy), "step": .string(step), "since": .time(since), "why": .string(why),
            "message": .string(message), "lift": .string(lift),
        ])
    }
}

extension JSONValue {
    fileprivate static func time(_ time: Timestamp?) -> JSONValue {
        time.map { .string($0.rfc3339) } ?? .null
    }
}
