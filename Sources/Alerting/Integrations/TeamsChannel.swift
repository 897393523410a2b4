internal import Telemetry

/// Microsoft Teams through a Power Automate workflow: an adaptive card.
package struct TeamsChannel: Hashable, Sendable {
    package var target: HTTPTarget
    package var title: MessageTemplate
    package var text: MessageTemplate

    /// A workflow takes 28 kB; the rest of the card and the title have their room beside it.
    private static let textLimit = 24_000

    func body(_ content: NotificationMessage) -> JSONValue {
        .object([
            "type": .string("message"),
            "attachments": .array([
                .object([
                    "contentType": .string("application/vnd.microsoft.card.adaptive"), "contentUrl": .null,
                    "content": card(content),
                ])
            ]),
        ])
    }

    private func card(_ content: NotificationMessage) -> JSONValue {
        .object([
            "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"),
            "type": .string("AdaptiveCard"), "version": .string("1.2"),
            "body": .array([
                .object([
                    "type": .string("TextBlock"), "text": .string(title.title(content, atMost: 256)),
                    "weight": .string("Bolder"), "size": .string("Medium"), "wrap": .bool(true),
                    "color": .string(content.isFiring ? "Attention" : "Good"),
                ]),
                .object([
                    "type": .string("TextBlock"), "wrap": .bool(true),
                    "text": .string(MessageText.cut(text.text(content), toJSONBytes: Self.textLimit)),
                ]),
            ]), "msteams": .object(["width": .string("full")]),
        ])
    }
}
