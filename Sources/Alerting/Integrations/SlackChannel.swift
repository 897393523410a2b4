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

    /// Slack takes posts of 9,597 characters and refuses those of 11,341 (bolt-js issue 2867).
    private static let totalLimit = 9_000
    private static let limits = ["title": 1_024, "fallback": 1_024, "pretext": 1_000, "footer": 300]
    /// Shorter than this a text tells nothing.
    private static let textFloor = 2_000
    private static let addresses: Set = ["title_link", "image_url", "thumb_url"]

    func body(_ content: NotificationMessage) -> JSONValue {
        let content = content.escaped(SlackChannel.escape)
        var members = message.sorted { $0.key < $1.key }.compactMap { name, template in
            template.value(content, atMost: 255).map { JSONValue.Member(name, .string($0)) }
        }
        members.append(JSONValue.Member("attachments", .array([.object(attachment(content))])))
        return .object(members)
    }

    private func attachment(_ content: NotificationMessage) -> [JSONValue.Member] {
        var texts: [String: String] = [:]
        for (name, template) in attachment where name != "text" {
            texts[name] = text(name, template, content)
        }
        let titles = Self.limits.keys.compactMap { texts[$0]?.utf16.count }.reduce(0, +)
        let fields = fields(content, room: Self.totalLimit - titles - Self.textFloor)
        let room = Self.totalLimit - titles - fields.size
        if let template = attachment["text"] { texts["text"] = template.text(content, atMost: room) }
        if attachment["color"] == nil { texts["color"] = content.isFiring ? "danger" : "good" }
        var members = texts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        if !fields.values.isEmpty { members.append(JSONValue.Member("fields", .array(fields.values))) }
        let marked = ["fallback", "pretext", "text"].map { JSONValue.string($0) }
        members.append(JSONValue.Member("mrkdwn_in", .array(marked)))
        return members
    }

    /// Nil for what is better left out: half an address leads nowhere.
    private func text(_ name: String, _ template: MessageTemplate, _ content: NotificationMessage) -> String?
    {
        if Self.addresses.contains(name) {
            return template.value(content, atMost: .max).flatMap { $0.utf16.count > 2_048 ? nil : $0 }
        }
        if name == "title" || name == "fallback" { return template.title(content, atMost: 1_024) }
        return template.value(content, atMost: Self.limits[name] ?? 255)
    }

    /// As many as there is room for; the last says how many are left out.
    private func fields(_ content: NotificationMessage, room: Int) -> (values: [JSONValue], size: Int) {
        var values: [JSONValue] = []
        var size = 0
        for (index, field) in fields.enumerated() {
            let title = field.title.title(content, atMost: 255)
            let value = field.value.text(content, atMost: 1_000)
            let more = title.utf16.count + value.utf16.count
            if size + more > room {
                values.append(Self.field("…", "\(fields.count - index) more fields had no room", false))
                return (values, size + 40)
            }
            size += more
            values.append(Self.field(title, value, field.isShort))
        }
        return (values, size)
    }

    private static func field(_ title: String, _ value: String, _ isShort: Bool) -> JSONValue {
        .object(["title": .string(title), "value": .string(value), "short": .bool(isShort)])
    }

    /// Slack's API answers 200 to what it refuses.
    static func problem(in response: HTTPResponse) -> String? {
        guard response.status == 200, let answer = try? JSONValue.parse(response.body),
            answer["ok"]?.bool == false
        else { return nil }
        return answer["error"]?.string ?? "not ok"
    }
}

extension SlackChannel {
    /// What labels and annotations may say in Slack's markup. A label comes from what is measured, and says
    /// nothing; an annotation is written by whoever writes rules, and may hold links, but calls nobody: with
    /// a label's value in it, it could otherwise wake the whole channel.
    static func escape(_ text: String, isLabel: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E }) else { return text }
        if !isLabel { return text.replacing("<!", with: "&lt;!") }
        return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
