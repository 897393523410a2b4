internal import Telemetry

/// What of a notification goes to the fallback receiver: the same content, addressed to it.
struct FallbackCopy {
    let receiver: String
    /// The numbers of its integrations.
    let integrations: [Int]

    /// A copy for each endpoint.
    func copies(of delivery: Delivery, body: [UInt8], at time: Timestamp) -> [NewDelivery] {
        let reason = "copy of what \(delivery.lane.receiver) has not taken (\(delivery.reason))"
        let body = addressed(body, reason)
        return integrations.map { number in
            NewDelivery(
                key: "\(delivery.key)_fallback\(number)",
                lane: NotificationLane(
                    groupKey: delivery.lane.groupKey, receiver: receiver, integration: number),
                status: delivery.status, reason: reason,
                groupLabels: delivery.groupLabels, fingerprints: delivery.fingerprints, createdAt: time,
                body: body)
        }
    }

    private func addressed(_ body: [UInt8], _ reason: String) -> [UInt8] {
        guard var members = (try? JSONValue.parse(body))?.members else { return body }
        for index in members.indices {
            switch members[index].name {
            case "receiver": members[index].value = .string(receiver)
            case "notification_reason": members[index].value = .string(reason)
            default: break
            }
        }
        return Array(JSONValue.object(members).text.utf8)
    }
}
