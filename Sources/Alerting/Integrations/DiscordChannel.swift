internal import Telemetry

/// Discord's webhooks: one embed.
package struct DiscordChannel: Hashable, Sendable {
    package var target: HTTPTarget
    package var title: MessageTemplate
    package var message: MessageTemplate
    package var content: MessageTemplate?
    package var username: String?
    package var avatarURL: String?

    private static let red = 0x992D22
    private static let green = 0x2ECC71

    func body(_ notification: NotificationMessage) -> JSONValue {
        var members = [
            JSONValue.Member("content", .string(content?.title(notification, atMost: 2_000) ?? "")),
            JSONValue.Member("allowed_mentions", mentions),
        ]
        if let username { members.append(JSONValue.Member("username", .string(name(username)))) }
        if let avatarURL { members.append(JSONValue.Member("avatar_url", .string(avatarURL))) }
        let embed = JSONValue.object([
            "title": .string(title.title(notification, atMost: 256)),
            "description": .string(message.text(notification, atMost: 4_096)),
            "color": .number(Double(notification.isFiring ? Self.red : Self.green)),
        ])
        return .object(members + [JSONValue.Member("embeds", .array([embed]))])
    }

    /// Whom a message may call: those the configuration calls, not those a label's value does.
    private var mentions: JSONValue {
        let written = content?.source ?? ""
        var kinds: [JSONValue] = []
        if written.contains("@everyone") || written.contains("@here") { kinds.append(.string("everyone")) }
        if written.contains("<@&") { kinds.append(.string("roles")) }
        if written.contains("<@") { kinds.append(.string("users")) }
        return .object(["parse": .array(kinds)])
    }

    private func name(_ text: String) -> String { MessageText.cut(text, to: 80) }
}
