internal import Documents
internal import Telemetry

/// Webhooks, and rooms where people talk.
extension IntegrationReader {
    var webhook: Integration? {
        let url = secrets.requiredURL(
            "url", isMostlyPublic: true,
            remedy: "a URL that holds a token belongs in a file only its owner can read: 'url_file'")
        let http = http()
        let webhook = url.map { url in
            WebhookReceiver(
                url: url, maximumAlerts: reader.optional("max_alerts", .integer(in: 0...Int.max)) ?? 0,
                authorization: http.authorization,
                signingSecret: secrets.optional("signing_secret", severalLines: true),
                tls: http.tls)
        }
        return webhook.map { integration(.webhook($0), sendsResolved: true) }
    }

    var slack: Integration? {
        let own = secrets.optionalURL("api_url")
        let http = http()
        let message = templates(["channel", "username", "icon_emoji", "icon_url"])
        var attachment = templates([
            "color", "title", "title_link", "pretext", "text", "fallback", "footer", "image_url", "thumb_url",
        ])
        for (key, standard) in [
            ("title", "beaufort.title"), ("fallback", "beaufort.title"), ("text", "beaufort.text"),
        ] where attachment[key] == nil {
            attachment[key] = compiled("{{ template \"\(standard)\" . }}")
        }
        let isShort = reader.optional("short_fields", .boolean) ?? false
        let fields = reader.optional("fields", .list(.mapping { field($0, isShort) })) ?? []
        reader.ignore("mrkdwn_in", "link_names", "callback_id", "actions")
        let result = integration(
            .slack(
                SlackChannel(
                    target: HTTPTarget(
                        url: own ?? settings.slackURL ?? Secret(""), authorization: http.authorization,
                        tls: http.tls),
                    message: message, attachment: attachment, fields: fields)), sendsResolved: false,
            audience: "channel")
        guard own != nil || settings.slackURL != nil else {
            reader.problems.error(
                reader.position, "'api_url_file', 'api_url_env' or 'api_url' is needed",
                remedy:
                    "Slack shows it when an incoming webhook is added; 'slack_api_url_file' of 'global' is for all"
            )
            return nil
        }
        return result
    }

    private func field(_ reader: MappingReader, _ isShort: Bool) -> SlackChannel.Field? {
        let inner = IntegrationReader(reader, settings, library)
        let short = reader.optional("short", .boolean) ?? isShort
        guard reader.required("title", .string) != nil, reader.required("value", .string) != nil,
            let title = inner.optionalTemplate("title"), let value = inner.optionalTemplate("value")
        else { return nil }
        return SlackChannel.Field(title: title, value: value, isShort: short)
    }

    var teams: Integration? {
        let url = secrets.requiredURL("webhook_url")
        let title = template("title", or: "{{ template \"beaufort.title\" . }}")
        let text = template("text", or: "{{ template \"beaufort.text\" . }}")
        let http = http()
        guard let url, let title, let text else { return nil }
        return integration(
            .teams(
                TeamsChannel(
                    target: HTTPTarget(url: url, authorization: http.authorization, tls: http.tls),
                    title: title, text: text)),
            sendsResolved: true)
    }

    var discord: Integration? {
        let url = secrets.requiredURL("webhook_url")
        let title = template("title", or: "{{ template \"beaufort.title\" . }}")
        let message = template("message", or: "{{ template \"beaufort.text\" . }}")
        let content = optionalTemplate("content")
        let username = reader.optional("username", .nonEmptyString)
        let avatar = reader.optional("avatar_url", .nonEmptyString)
        let http = http()
        guard let url, let title, let message else { return nil }
        return integration(
            .discord(
                DiscordChannel(
                    target: HTTPTarget(url: url, authorization: http.authorization, tls: http.tls),
                    title: title,
                    message: message,
                    content: content, username: username, avatarURL: avatar)), sendsResolved: true)
    }
}
