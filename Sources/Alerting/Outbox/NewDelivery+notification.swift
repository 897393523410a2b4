internal import Crypto
internal import Telemetry

extension NewDelivery {
    /// The outbox row of a decision. Its key is made of what it says, to whom and when, so that
    /// deciding the same again cannot make a second row.
    package init(_ notification: Notification, integration: Integration, externalURL: String) {
        var maximum = 0
        if case .webhook(let webhook) = integration.channel { maximum = webhook.maximumAlerts }
        let payload = WebhookPayload(notification, externalURL: externalURL, maximumAlerts: maximum)
        let body = payload.json
        var hash = SHA256()
        let lane = notification.lane
        hash.update(data: Array("\(lane.integration)\n\(notification.time.milliseconds)\n".utf8))
        hash.update(data: body)
        let digits = Array("0123456789abcdef".utf8)
        let hex = hash.finalize().prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        self.init(
            key: "msg_" + String(decoding: hex, as: UTF8.self), lane: lane, status: payload.status,
            reason: notification.reason.rawValue, groupLabels: notification.groupLabels,
            fingerprints: (notification.firing + notification.resolved).map(\.fingerprint),
            createdAt: notification.time, body: body)
    }
}
