internal import Documents
internal import Telemetry

/// Reads receivers and what they deliver through.
struct ReceiverReader {
    let acceptsUnsupported: Bool

    /// Integrations Alertmanager knows beside webhooks.
    private static let unsupported = [
        "discord_configs", "email_configs", "incidentio_configs", "jira_configs", "mattermost_configs",
        "msteams_configs", "msteamsv2_configs", "opsgenie_configs", "pagerduty_configs", "pushover_configs",
        "rocketchat_configs", "slack_configs", "sns_configs", "telegram_configs", "victorops_configs",
        "webex_configs", "wechat_configs",
    ]

    func receivers(_ nodes: [Node], _ problems: Problems) -> [Receiver] {
        var seen: Set<String> = []
        return nodes.compactMap { node in
            guard let receiver = NodeReading<Receiver>.mapping(receiver).read(node, problems) else {
                return nil
            }
            if !seen.insert(receiver.name).inserted {
                problems.error(
                    node["name"]?.position ?? node.position,
                    "receiver '\(receiver.name)' is defined twice", remedy: "rename one of them")
            }
            return receiver
        }
    }

    private func receiver(_ reader: MappingReader) -> Receiver? {
        let name = reader.required("name", .nonEmptyString)
        let webhooks = reader.optional("webhook_configs", .list(.mapping(webhook))) ?? []
        for key in Self.unsupported {
            guard let node = reader.take(key), node.items?.isEmpty != true else { continue }
            let what = "'\(key)' cannot deliver yet"
            let remedy = "use 'webhook_configs', which every pager and chat tool accepts"
            if acceptsUnsupported {
                reader.problems.warn(node.position, what, remedy: remedy)
            } else {
                reader.problems.error(node.position, what, remedy: remedy)
            }
        }
        return name.map { Receiver(name: $0, webhooks: webhooks) }
    }

    private func webhook(_ reader: MappingReader) -> WebhookReceiver? {
        let url = reader.optional("url", .nonEmptyString)
        let file = reader.optional("url_file", .nonEmptyString)
        let sendResolved = reader.optional("send_resolved", .boolean) ?? true
        let maximum = reader.optional("max_alerts", .integer(in: 0...Int.max)) ?? 0
        let timeout = reader.optional("timeout", .duration) ?? .zero
        let authorization = reader.optional("http_config", .mapping(authorization)) ?? nil
        guard (url == nil) != (file == nil) else {
            reader.problems.error(
                reader.position, "a webhook needs either 'url' or 'url_file'",
                remedy: "a URL that holds a token belongs in a file only its owner can read: 'url_file'")
            return nil
        }
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            reader.fail("url", "the URL must begin with http:// or https://")
            return nil
        }
        let secret = url.map { Secret($0) } ?? Secret(file: file ?? "")
        return WebhookReceiver(
            url: secret, sendResolved: sendResolved, maximumAlerts: maximum,
            timeout: timeout > .zero ? timeout : .seconds(10), authorization: authorization)
    }

    /// The part of `http_config` that is spoken; the rest is refused rather than dropped.
    private func authorization(_ reader: MappingReader) -> WebhookAuthorization?? {
        // Redirects are never followed, which is the safer half of this choice.
        reader.ignore("follow_redirects", "enable_http2")
        if let authorization = reader.optional("authorization", .mapping(credentials)) {
            return authorization
        }
        if let basic = reader.optional("basic_auth", .mapping(basic)) { return basic }
        return .some(nil)
    }

    private func credentials(_ reader: MappingReader) -> WebhookAuthorization? {
        let type = reader.optional("type", .nonEmptyString) ?? "Bearer"
        return secret(reader, "credentials").map { .scheme(type, credentials: $0) }
    }

    private func basic(_ reader: MappingReader) -> WebhookAuthorization? {
        let user = reader.optional("username", .string) ?? ""
        return secret(reader, "password").map { .basic(user: user, password: $0) }
    }

    private func secret(_ reader: MappingReader, _ key: String) -> Secret? {
        let inline = reader.optional(key, .string)
        let file = reader.optional("\(key)_file", .nonEmptyString)
        guard (inline == nil) != (file == nil) else {
            reader.problems.error(reader.position, "either '\(key)' or '\(key)_file' is needed")
            return nil
        }
        return inline.map { Secret($0) } ?? Secret(file: file ?? "")
    }
}
