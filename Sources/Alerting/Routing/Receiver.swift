package import Telemetry

/// Who is told, and in which ways.
package struct Receiver: Hashable, Sendable {
    package var name: String
    /// Of each kind as written, webhooks first.
    package private(set) var integrations: [Integration]

    /// The integrations are numbered in their order; see `IntegrationRegister`.
    package init(name: String, integrations: [Integration] = []) {
        self.name = name
        self.integrations = integrations
        number(Array(integrations.indices))
    }

    /// Gives each integration a number, in their order.
    mutating func number(_ numbers: [Int]) {
        for (index, number) in zip(integrations.indices, numbers) { integrations[index].number = number }
    }

    /// The integration that lanes call by this number; nil when the receiver has it no more.
    package func integration(_ number: Int) -> Integration? {
        integrations.first { $0.number == number }
    }
}

/// An endpoint that takes Alertmanager's webhook body.
package struct WebhookReceiver: Hashable, Sendable {
    package var url: Secret
    /// At most this many alerts in a body; 0 means all.
    package var maximumAlerts: Int
    package var authorization: WebhookAuthorization?
    /// `whsec_…`: requests are signed as Standard Webhooks are.
    package var signingSecret: Secret?
    /// Authorities to trust and a certificate to show.
    package var tls: TLSSettings?

    package init(
        url: Secret, maximumAlerts: Int = 0, authorization: WebhookAuthorization? = nil,
        signingSecret: Secret? = nil, tls: TLSSettings? = nil
    ) {
        self.url = url
        self.maximumAlerts = maximumAlerts
        self.authorization = authorization
        self.signingSecret = signingSecret
        self.tls = tls
    }
}

/// The `Authorization` header of an integration.
package enum WebhookAuthorization: Hashable, Sendable {
    case basic(user: String, password: Secret)
    /// `Bearer` and the like.
    case scheme(String, credentials: Secret)
}
