internal import Telemetry

extension Integration {
    /// What must not be shown of what goes out: keys, passwords, and the addresses that let their holder
    /// post.
    var secrets: [Secret] {
        switch channel {
        case .webhook(let webhook):
            [webhook.url] + (webhook.authorization?.secrets ?? [])
                + (webhook.signingSecret.map { [$0] } ?? [])
        case .slack(let slack): slack.target.secrets
        case .teams(let teams): teams.target.secrets
        case .discord(let discord): discord.target.secrets
        case .pagerDuty(let pager): pager.target.secrets + [pager.routingKey]
        case .opsgenie(let opsgenie): [opsgenie.apiKey]
        case .email, .program: []
        }
    }

    /// Where it posts to; nil for one that runs a program.
    var address: Secret? {
        switch channel {
        case .webhook(let webhook): webhook.url
        case .slack(let slack): slack.target.url
        case .teams(let teams): teams.target.url
        case .discord(let discord): discord.target.url
        case .pagerDuty(let pager): pager.target.url
        case .opsgenie(let opsgenie): Secret(opsgenie.url)
        case .email, .program: nil
        }
    }

    /// Variables of the agent's environment that hold secrets of its own.
    var secretVariables: [String] {
        secrets.compactMap { if case .environment(let name) = $0.source { name } else { nil } }
    }
}

extension HTTPTarget {
    fileprivate var secrets: [Secret] { [url] + (authorization?.secrets ?? []) }
}

extension WebhookAuthorization {
    fileprivate var secrets: [Secret] {
        switch self {
        case .basic(_, let password): [password]
        case .scheme(_, let credentials): [credentials]
        }
    }
}
