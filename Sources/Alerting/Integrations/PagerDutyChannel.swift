internal import Crypto
internal import Telemetry

/// PagerDuty's Events API v2: one incident a group, opened and resolved by its deduplication key.
package struct PagerDutyChannel: Hashable, Sendable {
    package static let standardURL = "https://events.pagerduty.com/v2/enqueue"

    package var target: HTTPTarget
    package var routingKey: Secret
    package var description: MessageTemplate
    /// `client`, `client_url`.
    package var event: [String: MessageTemplate] = [:]
    /// `severity`, `source`, `component`, `group`, `class`.
    package var payload: [String: MessageTemplate] = [:]
    package var details: [String: MessageTemplate] = [:]
    package var links: [Link] = []

    package struct Link: Hashable, Sendable {
        package var href: MessageTemplate
        package var text: MessageTemplate
    }

    /// PagerDuty refuses longer events; without the details they are short.
    private static let byteLimit = 512_000
    private static let severities = ["critical", "error", "warning", "info"]

    func body(_ message: NotificationMessage, key: String) throws(AttemptFailure) -> JSONValue {
        guard let routingKey = routingKey.read() else {
            throw AttemptFailure(what: "the routing key cannot be read from \(routingKey.place)")
        }
        let details = self.details.sorted { $0.key < $1.key }.map { name, template in
            JSONValue.Member(name, .string(template.text(message)))
        }
        let whole = event(message, routingKey, details)
        var bytes: [UInt8] = []
        whole.write(into: &bytes)
        if bytes.count <= Self.byteLimit { return whole }
        let cut = JSONValue.Member("left out", .string("the details were longer than PagerDuty takes"))
        return event(message, routingKey, [cut])
    }

    private func event(
        _ message: NotificationMessage, _ routingKey: String, _ details: [JSONValue.Member]
    ) -> JSONValue {
        var members = [
            JSONValue.Member("routing_key", .string(routingKey)),
            JSONValue.Member("event_action", .string(message.isFiring ? "trigger" : "resolve")),
            JSONValue.Member("dedup_key", .string(message.hashedGroupKey)),
        ]
        if !message.isFiring { return .object(members) }
        members.append(JSONValue.Member("payload", .object(payload(message, details))))
        members += event.sorted { $0.key < $1.key }.map { name, template in
            JSONValue.Member(name, .string(template.text(message)))
        }
        let links = links.map { link in
            JSONValue.object([
                "href": .string(link.href.text(message)), "text": .string(link.text.text(message)),
            ])
        }
        if !links.isEmpty { members.append(JSONValue.Member("links", .array(links))) }
        return .object(members)
    }

    private func payload(
        _ message: NotificationMessage, _ details: [JSONValue.Member]
    ) -> [JSONValue.Member] {
        var texts = payload.mapValues { $0.text(message) }.filter { !$0.value.isEmpty }
        texts["summary"] = description.text(message, atMost: 1_024)
        texts["severity"] = Self.severity(texts["severity"] ?? message.commonLabels["severity"] ?? "")
        texts["source"] = texts["source"] ?? message.commonLabels["instance"] ?? "beaufort"
        texts["timestamp"] = message.start
        return texts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
            + [JSONValue.Member("custom_details", .object(details))]
    }

    /// One of the four there are; a page is critical, a ticket a warning.
    private static func severity(_ text: String) -> String {
        switch text.lowercased() {
        case let known where severities.contains(known): known
        case "page": "critical"
        case "ticket": "warning"
        default: "error"
        }
    }
}

extension NotificationMessage {
    /// SHA-256 of the group's key in hexadecimal, as Alertmanager names incidents: both meet the same one.
    var hashedGroupKey: String {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: Array(groupKey.utf8))
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
