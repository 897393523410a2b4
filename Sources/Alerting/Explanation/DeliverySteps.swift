internal import Telemetry

/// What was sent of an alert to one receiver, and how that went.
struct DeliverySteps {
    let receiver: String
    let time: Timestamp
    let register: IntegrationRegister
    /// Oldest first.
    let deliveries: [Delivery]

    var steps: [Explanation.Step] {
        guard !deliveries.isEmpty else {
            return [
                Explanation.Step(
                    kind: .deliveries, receiver: receiver, verdict: .tells,
                    reason: "Nothing has been sent up to then.")
            ]
        }
        return deliveries.map { delivery in
            let arrived = delivery.state == .delivered && (delivery.finishedAt ?? time) <= time
            return Explanation.Step(
                kind: .deliveries, receiver: receiver, verdict: arrived ? .passes : .stops,
                reason: "Decided at \(delivery.createdAt.rfc3339), \(delivery.status), because of "
                    + "'\(delivery.reason)': \(Self.state(of: delivery, at: time)).",
                inputs: inputs(delivery))
        }
    }

    private func inputs(_ delivery: Delivery) -> [Explanation.Input] {
        var inputs = [
            Explanation.Input("delivery", "\(delivery.id)"),
            .init("integration", register.name(of: delivery.lane.endpoint)), .init("key", delivery.key),
            .init("attempts", "\(delivery.attempts)"),
        ]
        if let status = delivery.httpStatus { inputs.append(.init("answer", "\(status)")) }
        if let error = delivery.complaint { inputs.append(.init("error", error)) }
        return inputs
    }

    /// As far as it had come by then; attempts are only counted, so that of an earlier moment the present
    /// count is told.
    static func state(of delivery: Delivery, at time: Timestamp) -> String {
        let attempts = "\(delivery.attempts) attempt\(delivery.attempts == 1 ? "" : "s")"
        let answer = delivery.httpStatus.map { ", answered \($0)" } ?? ""
        let finished = delivery.finishedAt.map { $0 <= time } ?? false
        switch delivery.state {
        case .delivered where finished:
            return "delivered at \((delivery.finishedAt ?? time).rfc3339) with \(attempts)\(answer)"
        case .dead where finished:
            let copied = delivery.isEscalated ? ", copied to the fallback receiver" : ""
            return "given up at \((delivery.finishedAt ?? time).rfc3339) after \(attempts): "
                + (delivery.complaint ?? "no answer") + copied
        case .delivered, .dead, .pending:
            let error = delivery.complaint.map { ", last: \($0)" } ?? ""
            return "under way, \(attempts)\(error), next at \(delivery.nextAttemptAt.rfc3339)"
        }
    }
}
