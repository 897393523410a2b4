internal import Telemetry

/// Slack's incoming webhooks, or `chat.postMessage` with a token in the authorization.
package struct SlackChannel: Hashable, Sendable {
    package var target: HTTPTarget
    /// Fields of the message: `channel`, `username`, `icon_emoji`, `icon_url`.
    package var message: [String: MessageTemplate] = [:]
    /// Of the attachment: `color`, `title`, `title_link`, `pretext`, `text`, `fallback`, `footer`,
    /// `image_url`, `thumb_url`.
    package var attachment: [String: MessageTemplate] = [:]
    package var fields: [Field] = []

    package struct Field: Hashable, Sendable {
        package var title: MessageTemplate
        package var value: MessageTemplate
        package var isShort: Bool
    }

    /// Slack refuses longer titles, and posts of some 10,000 characters.
    private static let limits = ["title": 1_024, "fallback": 1_024, "text": 8_000]

    func body(_ content: NotificationMessage) -> JSONValue {
        var members = message.sorted { $0.key < $1.key }.map { name, template in
            JSONValue.Member(name, .string(template.text(content)))
        }
        members.append(JSONValue.Member("attachments", .array([.object(attachment(content))])))
        return .object(members)
    }

    private func attachment(_ content: NotificationMessage) -> [JSONValue.Member] {
        var members = attachment.sorted { $0.key < $1.key }.map { name, template in
            let text = template.text(content, atMost: Self.limits[name] ?? 2_000)
            return JSONValue.Member(name, .string(text))
        }
        if attachment["color"] == nil {
            members.append(JSONValue.Member("color", .string(content.isFiring ? "danger" : "good")))
        }
        if !fields.isEmpty {
            let fields = fields.map { field in
                JSONValue.object([
                    "title": .string(field.title.text(content, atMost: 1_024)),
                    "value": .string(field.value.text(content, atMost: 2_000)), "short": .bool(field.isShort),
                ])
            }
            members.append(JSONValue.Member("fields", .array(fields)))
        }
        let marked = ["fallback", "pretext", "text"].map { JSONValue.string($0) }
        members.append(JSONValue.Member("mrkdwn_in", .array(marked)))
        return members
    }

    /// Slack's API answers 200 to what it refuses.
    static func problem(in response: HTTPResponse) -> String? {
        guard response.status == 200, let answer = try? JSONValue.parse(response.body),
            answer["ok"]?.bool == false
        else { return nil }
        return answer["error"]?.string ?? "not ok"
    }
}
