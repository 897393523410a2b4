internal import Telemetry

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

    package struct Responder: Hashable, Sendable {
        /// `team`, `user`, `escalation` or `schedule`.
        package var type: String
        /// `id`, `name` or `username`.
        package var key: String
        package var value: MessageTemplate
    }

    func target(_ content: NotificationMessage) -> HTTPTarget {
        let path =
            content.isFiring
            ? "v2/alerts" : "v2/alerts/\(content.hashedGroupKey)/close?identifierType=alias"
        return HTTPTarget(
            url: Secret(url), path: path, authorization: .scheme("GenieKey", credentials: apiKey))
    }

    func body(_ content: NotificationMessage) -> JSONValue {
        let source = texts["source"]?.text(content) ?? content.externalURL
        if !content.isFiring { return .object(["source": .string(source)]) }
        var members = [
            JSONValue.Member("alias", .string(content.hashedGroupKey)),
            JSONValue.Member("message", .string(message.text(content, atMost: 130))),
            JSONValue.Member("description", .string(description.text(content, atMost: 15_000))),
            JSONValue.Member("details", .object(details(content))),
            JSONValue.Member("source", .string(source)),
        ]
        for (name, template) in texts.sorted(by: { $0.key < $1.key }) where name != "source" {
            let text = template.text(content)
            if !text.isEmpty { members.append(JSONValue.Member(name, .string(text))) }
        }
        let tags = (tags?.text(content) ?? "").split(separator: ",").map { tag in
            JSONValue.string(String(tag.drop { $0 == " " }))
        }
        if !tags.isEmpty { members.append(JSONValue.Member("tags", .array(tags))) }
        let responders = responders.map { responder in
            JSONValue.object([
                JSONValue.Member("type", .string(responder.type)),
                JSONValue.Member(responder.key, .string(responder.value.text(content))),
            ])
        }
        if !responders.isEmpty { members.append(JSONValue.Member("responders", .array(responders))) }
        return .object(members)
    }

    /// The labels all alerts have, and what is configured.
    private func details(_ content: NotificationMessage) -> [JSONValue.Member] {
        content.commonLabels.merging(details.mapValues { $0.text(content) }) { _, configured in configured }
            .sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
    }
}
