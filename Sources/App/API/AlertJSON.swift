internal import Alerting
internal import Telemetry

/// Alerts as JSON, for the API and `--format json`.
enum AlertJSON {
    static func summary(_ alert: AlertSummary) -> JSONValue {
        .object([
            "fingerprint": .string(alert.fingerprint.description), "name": .string(alert.name),
            "state": .string(alert.state.rawValue), "severity": .string(alert.severity),
            "summary": .string(alert.summary), "runbook": .string(alert.runbook),
            "active_at": .string(alert.alert.activeAt.rfc3339),
            "fired_at": alert.alert.firedAt.map { .string($0.rfc3339) } ?? .null,
            "value": .number(alert.alert.value), "labels": labels(alert.labels),
            "origin": .string(alert.origin), "muted": alert.mute.map { .string($0.description) } ?? .null,
            "acknowledged_by": alert.acknowledgement.map { .string($0.owner) } ?? .null,
        ])
    }

    /// - Parameter receiver: tells what kind of integration it went through.
    static func delivery(_ delivery: Delivery, of receiver: Receiver?) -> JSONValue {
        let integration = receiver?.integration(delivery.lane.integration)
        return .object([
            "id": .number(Double(delivery.id)), "receiver": .string(delivery.lane.receiver),
            "integration": .number(Double(delivery.lane.integration)),
            "kind": integration.map { .string($0.channel.name) } ?? .null,
            "integration_name": integration?.name.map { .string($0) } ?? .null,
            "status": .string(delivery.status),
            "state": .string(delivery.state.rawValue), "attempts": .number(Double(delivery.attempts)),
            "answer": delivery.httpStatus.map { .number(Double($0)) } ?? .null,
            "error": delivery.error.map { .string($0) } ?? .null,
            "answer_text": delivery.answer.map { .string($0) } ?? .null,
        ])
    }

    static func labels(_ labels: Labels) -> JSONValue {
        .object(labels.sorted.map { JSONValue.Member($0.name, .string($0.value)) })
    }
}
