internal import Documents
internal import Telemetry

/// Services that wake people.
extension IntegrationReader {
    var pagerDuty: Integration? {
        let key =
            isOfOldInterface
            ? secrets.optional("routing_key")
            : secrets.required(
                "routing_key", remedy: "PagerDuty shows it at the service's 'Events API v2' integration")
        let url = reader.optional("url", .nonEmptyString).flatMap { web($0, "url") } ?? settings.pagerDutyURL
        let description = template("description", or: "{{ template \"beaufort.title\" . }}")
        let event = templates(["client", "client_url"])
        let payload = templates(["severity", "source", "component", "group", "class"])
        var details = namedTemplates("details")
        if details.isEmpty { details = standardDetails }
        let links = reader.optional("links", .list(.mapping(link))) ?? []
        reader.ignore("images")
        let http = http()
        let target = HTTPTarget(url: Secret(url), authorization: http.authorization, tls: http.tls)
        guard let key, let description else { return nil }
        return integration(
            .pagerDuty(
                PagerDutyChannel(
                    target: target, routingKey: key, description: description, event: event,
                    payload: payload, details: details, links: links)), sendsResolved: true)
    }

    /// Says so when it is.
    private var isOfOldInterface: Bool {
        guard reader.has("service_key") || reader.has("service_key_file") else { return false }
        reader.ignore("service_key_file")
        let isBoth = ["routing_key", "routing_key_file", "routing_key_env"].contains { reader.has($0) }
        reader.fail(
            "service_key",
            "'service_key' belongs to an interface that cannot be told of resolved alerts by group",
            remedy: isBoth
                ? "remove it: 'routing_key' is all that is needed"
                : "add an 'Events API v2' integration in PagerDuty and write its key as 'routing_key_file'")
        return true
    }

    private var standardDetails: [String: MessageTemplate] {
        let texts = [
            "alerts": "{{ template \"beaufort.text\" . }}", "firing": "{{ .Alerts.Firing | len }}",
            "resolved": "{{ .Alerts.Resolved | len }}", "console": "{{ .ExternalURL }}",
        ]
        return texts.compactMapValues { compiled($0) }
    }

    private func link(_ reader: MappingReader) -> PagerDutyChannel.Link? {
        let inner = IntegrationReader(reader, settings, library)
        guard reader.required("href", .string) != nil, let href = inner.optionalTemplate("href"),
            let text = inner.template("text", or: "")
        else { return nil }
        return PagerDutyChannel.Link(href: href, text: text)
    }

    var opsgenie: Integration? {
        let key = secrets.optional("api_key") ?? settings.opsgenieKey
        let url = reader.optional("api_url", .nonEmptyString).flatMap { web($0, "api_url") }
        let message = template("message", or: "{{ template \"beaufort.title\" . }}")
        let description = template("description", or: "{{ template \"beaufort.text\" . }}")
        let texts = templates(["source", "note", "priority", "entity"])
        let tags = optionalTemplate("tags")
        let details = namedTemplates("details")
        let responders = reader.optional("responders", .list(.mapping(responder))) ?? []
        reader.ignore("update_alerts", "actions")
        guard let key else {
            reader.problems.error(
                reader.position, "'api_key_file', 'api_key_env' or 'api_key' is needed",
                remedy:
                    "Opsgenie shows it at an API integration; 'opsgenie_api_key_file' of 'global' is for all")
            return nil
        }
        guard let message, let description else { return nil }
        let base = url ?? settings.opsgenieURL
        let http = http()
        return integration(
            .opsgenie(
                OpsgenieChannel(
                    url: base.hasSuffix("/") ? base : base + "/", apiKey: key, message: message,
                    description: description, texts: texts, tags: tags, details: details,
                    responders: responders, tls: http.tls)), sendsResolved: true)
    }

    private func responder(_ reader: MappingReader) -> OpsgenieChannel.Responder? {
        let inner = IntegrationReader(reader, settings, library)
        let type = reader.required("type", .nonEmptyString)
        let types = ["team", "user", "escalation", "schedule"]
        if let type, !types.contains(type) {
            reader.fail(
                "type", "'\(type)' is no responder", remedy: "known: \(types.joined(separator: ", "))")
        }
        let named = inner.templates(["id", "name", "username"])
        guard let type, let (key, value) = named.sorted(by: { $0.key < $1.key }).first else {
            reader.problems.error(reader.position, "a responder needs 'id', 'name' or 'username'")
            return nil
        }
        return OpsgenieChannel.Responder(type: type, key: key, value: value)
    }
}
