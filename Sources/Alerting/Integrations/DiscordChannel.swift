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
            JSONValue.Member("content", .string(content?.text(notification, atMost: 2_000) ?? ""))
        ]
        if let username { members.append(JSONValue.Member("username", .string(username))) }
        if let avatarURL { members.append(JSONValue.Member("avatar_url", .string(avatarURL))) }
        let embed = JSONValue.object([
            "title": .string(title.text(notification, atMost: 256)),
            "description": .string(message.text(notification, atMost: 4_096)),
            "color": .number(Double(notification.isFiring ? Self.red : Self.green)),
        ])
        return .object(members + [JSONValue.Member("embeds", .array([embed]))])
    }
}
