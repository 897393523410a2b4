package import Telemetry

/// One way in which a receiver is told.
package struct Integration: Hashable, Sendable {
    package var channel: Channel
    /// Whether the end of alerts is told too.
    package var sendResolved: Bool
    /// The whole attempt.
    package var timeout: TimeSpan
    /// By which it is known again whatever else changes; nil for most.
    package var name: String?
    /// Whom it tells at its address, as the file writes it: a channel, mail addresses; empty for all there.
    package var audience: String
    /// What lanes call it by, unique within its receiver. `IntegrationRegister` sees to it that it stays.
    package var number = 0

    package init(
        _ channel: Channel, sendResolved: Bool = true, timeout: TimeSpan = .seconds(10),
        name: String? = nil, audience: String = ""
    ) {
        self.channel = channel
        self.sendResolved = sendResolved
        self.timeout = timeout
        self.name = name
        self.audience = audience
    }
}

package enum Channel: Hashable, Sendable {
    case webhook(WebhookReceiver)
    case slack(SlackChannel)
    case teams(TeamsChannel)
    case discord(DiscordChannel)
    case pagerDuty(PagerDutyChannel)
    case opsgenie(OpsgenieChannel)
    case email(EmailChannel)
    case program(ProgramChannel)

    /// As in the names of a receiver's lists: `slack_configs`.
    package var name: String {
        switch self {
        case .webhook: "webhook"
        case .slack: "slack"
        case .teams: "msteamsv2"
        case .discord: "discord"
        case .pagerDuty: "pagerduty"
        case .opsgenie: "opsgenie"
        case .email: "email"
        case .program: "exec"
        }
    }
}

/// What an attempt does.
enum Sending: Sendable {
    case request(HTTPRequest)
    case program(ProgramCall)
}

extension Integration {
    /// What an attempt does with a row of the outbox.
    ///
    /// Rows hold the webhook's body whatever they are for; others say it in their own words when it is sent,
    /// so that a copy for the fallback receiver is in that one's words.
    ///
    /// - Throws: `AttemptFailure` when a secret cannot be read, or the row is none of ours.
    func sending(key: String, body: [UInt8], at time: Timestamp) throws(AttemptFailure) -> Sending {
        if case .webhook(let webhook) = channel {
            return .request(try webhook.request(key: key, body: body, timeout: timeout, at: time))
        }
        let message = try NotificationMessage(body, at: time)
        if message.isChange {
            guard case .pagerDuty(let pager) = channel else {
                throw AttemptFailure(what: "only PagerDuty shows changes")
            }
            let (target, body) = try pager.change(message)
            return try post(target, body)
        }
        switch channel {
        case .webhook: throw AttemptFailure(what: "a webhook says nothing in its own words")
        case .slack(let slack): return try post(slack.target, slack.body(message))
        case .teams(let teams): return try post(teams.target, teams.body(message))
        case .discord(let discord): return try post(discord.target, discord.body(message))
        case .pagerDuty(let pager): return try post(pager.target, try pager.body(message, key: key))
        case .opsgenie(let opsgenie): return try post(opsgenie.target(message), opsgenie.body(message))
        case .email(let email):
            return .program(try email.call(message, key: key, timeout: timeout, at: time))
        case .program(let program):
            return .program(program.call(message, key: key, body: body, timeout: timeout))
        }
    }

    private func post(_ target: HTTPTarget, _ body: JSONValue) throws(AttemptFailure) -> Sending {
        var bytes: [UInt8] = []
        body.write(into: &bytes)
        return .request(try target.request(body: bytes, timeout: timeout))
    }

    /// What an answer means.
    func result(of response: HTTPResponse, at time: Timestamp) -> AttemptResult {
        if case .slack = channel, let problem = SlackChannel.problem(in: response) {
            return .rejected(
                status: response.status, error: "the receiver answered '\(MessageText.line(problem))'")
        }
        return AttemptResult(response, at: time)
    }
}
