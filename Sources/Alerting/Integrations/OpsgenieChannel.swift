package import Telemetry

/// Opsgenie's alert API: one alert a group, closed by its alias.
package struct OpsgenieChannel: Hashable, Sendable {
    package static let standardURL = "https://api.opsgenie.com/"

    /// Ends in a slash.
    package var url: String
    package var apiKey: Secret
    package var message: MessageTemplate
    package var description: MessageTemplate
    /// `source`, `note`, `priority`, `entity`.
    package var texts: [String: MessageTemplate] = [:]
    /// Separated by commas.
    package var tags: MessageTemplate?
    package var details: [String: MessageTemplate] = [:]
    package var responders: [Responder] = []
    /// Authorities to trust and a certificate to show.
    package var tls: TLSSettings?

    package struct Responder: Hashable, Sendable {
        /// `team`, `user`, `escalation` or `schedule`.
        package var type: String
        /// `id`, `name` or `username`.
        package var key: String
        package var value: MessageTemplate
    }

    /// What the API documents; more is answered with 422.
    private static let limits = ["source": 100, "entity": 512, "note": 25_000]
    private static let priorities: Set = ["P1", "P2", "P3", "P4", "P5"]
    private static let detailLimit = 7_500

    func target(_ content: NotificationMessage) -> HTTPTarget {
        let path =
            content.isFiring
            ? "v2/alerts" : "v2/alerts/\(content.hashedGroupKey)/close?identifierType=alias"
        return HTTPTarget(
            url: Secret(url), path: path, authorization: .scheme("GenieKey", credentials: apiKey), tls: tls)
    }

    func body(_ content: NotificationMessage) -> JSONValue {
        let source = texts["source"]?.value(content, atMost: 100)
        let sent = source ?? MessageText.cut(content.externalURL, to: 100)
        if !content.isFiring { return .object(["source": .string(sent)]) }
        var members = [
            JSONValue.Member("alias", .string(content.hashedGroupKey)),
            JSONValue.Member("message", .string(message.title(content, atMost: 130))),
            JSONValue.Member("description", .string(description.text(content, atMost: 15_000))),
            JSONValue.Member("details", .object(details(content))),
            JSONValue.Member("source", .string(sent)),
        ]
        for (name, template) in texts.sorted(by: { $0.key < $1.key }) where name != "source" {
            let text = template.value(content, atMost: Self.limits[name] ?? 1_024) ?? ""
            // What is no priority is Opsgenie's default one, and no reason to lose the page.
            if text.isEmpty || (name == "priority" && !Self.priorities.contains(text)) { continue }
            members.append(JSONValue.Member(name, .string(text)))
        }
        let tags = (tags?.value(content, atMost: .max) ?? "").split(separator: ",").prefix(20).map { tag in
            JSONValue.string(MessageText.cut(String(tag.drop { $0 == " " }), to: 50))
        }
        if !tags.isEmpty { members.append(JSONValue.Member("tags", .array(tags))) }
        let responders = responders.prefix(50).compactMap { responder in
            responder.value.value(content).map {
                JSONValue.object([
                    JSONValue.Member("type", .string(responder.type)),
                    JSONValue.Member(responder.key, .string($0)),
                ])
            }
        }
        if !responders.isEmpty { members.append(JSONValue.Member("responders", .array(responders))) }
        return .object(members)
    }

    /// The labels all alerts have, and what is configured; as much as there is room for.
    private func details(_ content: NotificationMessage) -> [JSONValue.Member] {
        let all = content.commonLabels.merging(details.mapValues { $0.value(content) ?? "" }) { $1 }
        var members: [JSONValue.Member] = []
        var room = Self.detailLimit
        for (index, (name, value)) in all.sorted(by: { $0.key < $1.key }).enumerated() {
            let text = MessageText.cut(value, to: 1_000)
            room -= name.utf16.count + text.utf16.count
            if room < 0 {
                members.append(JSONValue.Member("…", .string("\(all.count - index) more had no room")))
                break
            }
            members.append(JSONValue.Member(name, .string(text)))
        }
        return members
    }
}
