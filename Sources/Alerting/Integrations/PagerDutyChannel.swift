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

    /// PagerDuty refuses longer events.
    private static let byteLimit = 512_000
    /// All details together get so much of it when an event is too long.
    private static let detailLimit = 400_000
    private static let severities = ["critical", "error", "warning", "info"]
    private static let addressLimit = 2_048

    func body(_ message: NotificationMessage, key: String) throws(AttemptFailure) -> JSONValue {
        guard let routingKey = routingKey.read() else {
            throw AttemptFailure(what: "the routing key cannot be read from \(routingKey.place)")
        }
        let details = self.details.sorted { $0.key < $1.key }.map { ($0, $1.text(message)) }
        let whole = event(message, routingKey, details)
        if size(whole) <= Self.byteLimit { return whole }
        let share = Self.detailLimit / max(1, details.count)
        let cut = details.map { ($0, MessageText.cut($1, toJSONBytes: share)) }
        return event(message, routingKey, cut)
    }

    private func size(_ event: JSONValue) -> Int {
        var bytes: [UInt8] = []
        event.write(into: &bytes)
        return bytes.count
    }

    private func event(
        _ message: NotificationMessage, _ routingKey: String, _ details: [(String, String)]
    ) -> JSONValue {
        var members = [
            JSONValue.Member("routing_key", .string(routingKey)),
            JSONValue.Member("event_action", .string(message.isFiring ? "trigger" : "resolve")),
            JSONValue.Member("dedup_key", .string(message.hashedGroupKey)),
        ]
        if !message.isFiring { return .object(members) }
        members.append(JSONValue.Member("payload", .object(payload(message, details))))
        members += event.sorted { $0.key < $1.key }.compactMap { name, template in
            let limit = name.hasSuffix("_url") ? Self.addressLimit : 255
            return address(template, message, isAddress: name.hasSuffix("_url"), limit).map {
                JSONValue.Member(name, .string($0))
            }
        }
        let links = links.prefix(50).compactMap { link in
            address(link.href, message, isAddress: true, Self.addressLimit).map { href in
                JSONValue.object([
                    "href": .string(href), "text": .string(link.text.title(message, atMost: 255)),
                ])
            }
        }
        if !links.isEmpty { members.append(JSONValue.Member("links", .array(links))) }
        return .object(members)
    }

    /// Nil for an address that is too long: half of one leads nowhere.
    private func address(
        _ template: MessageTemplate, _ message: NotificationMessage, isAddress: Bool, _ limit: Int
    ) -> String? {
        let text = template.value(message, atMost: isAddress ? .max : limit)
        return text.flatMap { $0.utf16.count > limit ? nil : $0 }
    }

    private func payload(
        _ message: NotificationMessage, _ details: [(String, String)]
    ) -> [JSONValue.Member] {
        var texts = payload.compactMapValues { $0.value(message) }.filter { !$0.value.isEmpty }
        texts["summary"] = description.title(message, atMost: 1_024)
        texts["severity"] = Self.severity(texts["severity"] ?? message.commonLabels["severity"] ?? "")
        let source = texts["source"] ?? message.commonLabels["instance"] ?? "beaufort"
        texts["source"] = MessageText.cut(source, to: 1_024)
        texts["timestamp"] = message.start
        let custom = details.map { JSONValue.Member($0.0, .string($0.1)) }
        return texts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
            + [JSONValue.Member("custom_details", .object(custom))]
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
