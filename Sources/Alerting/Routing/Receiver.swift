package import Telemetry

/// Who is told, and through which integrations.
package struct Receiver: Hashable, Sendable {
    package var name: String
    package var webhooks: [WebhookReceiver]

    package init(name: String, webhooks: [WebhookReceiver] = []) {
        self.name = name
        self.webhooks = webhooks
    }
}

/// An endpoint that takes Alertmanager's webhook body.
package struct WebhookReceiver: Hashable, Sendable {
    package var url: Secret
    package var sendResolved: Bool
    /// At most this many alerts in a body; 0 means all.
    package var maximumAlerts: Int
    package var timeout: TimeSpan
    package var authorization: WebhookAuthorization?

    package init(
        url: Secret, sendResolved: Bool = true, maximumAlerts: Int = 0, timeout: TimeSpan = .seconds(10),
        authorization: WebhookAuthorization? = nil
    ) {
        self.url = url
        self.sendResolved = sendResolved
        self.maximumAlerts = maximumAlerts
        self.timeout = timeout
        self.authorization = authorization
    }
}

/// The `Authorization` header of a webhook.
package enum WebhookAuthorization: Hashable, Sendable {
    case basic(user: String, password: Secret)
    /// `Bearer` and the like.
    case scheme(String, credentials: Secret)
}

/// A text that is never printed: a password, or a URL that lets its holder post.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package enum Source: Hashable, Sendable {
        case inline(String)
        /// Read at each use, so that a rotated secret takes effect without a reload.
        case file(String)
    }

    package let source: Source

    package init(_ text: String) {
        source = .inline(text)
    }

    package init(file: String) {
        source = .file(file)
    }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
