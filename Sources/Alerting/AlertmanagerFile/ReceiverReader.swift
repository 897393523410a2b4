internal import Documents
internal import Telemetry

/// Reads receivers and the ways they are told.
struct ReceiverReader {
    let acceptsUnsupported: Bool
    let settings: GlobalSettings
    let library: TemplateLibrary

    /// Integrations Alertmanager knows and we do not speak.
    private static let unsupported = [
        "incidentio_configs", "jira_configs", "mattermost_configs", "msteams_configs", "pushover_configs",
        "rocketchat_configs", "sns_configs", "telegram_configs", "victorops_configs", "webex_configs",
        "wechat_configs",
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
        func all(_ key: String, _ body: @escaping (IntegrationReader) -> Integration?) -> [Integration] {
            let reading = NodeReading<Integration>.mapping { body(IntegrationReader($0, settings, library)) }
            return reader.optional(key, .list(reading)) ?? []
        }
        let integrations =
            all("webhook_configs", \.webhook) + all("slack_configs", \.slack)
            + all("msteamsv2_configs", \.teams) + all("discord_configs", \.discord)
            + all("pagerduty_configs", \.pagerDuty) + all("opsgenie_configs", \.opsgenie)
            + all("email_configs", \.email) + all("exec_configs", \.program)
        for key in Self.unsupported { refuse(key, reader) }
        var names: Set<String> = []
        for twice in integrations.compactMap(\.name) where !names.insert(twice).inserted {
            reader.problems.error(
                reader.position, "two integrations of this receiver are named '\(twice)'",
                remedy: "give each its own 'name': what is sent through them is told apart by it")
        }
        return name.map { Receiver(name: $0, integrations: integrations) }
    }

    private func refuse(_ key: String, _ reader: MappingReader) {
        guard let node = reader.take(key), node.items?.isEmpty != true else { return }
        let what = "'\(key)' cannot deliver yet"
        let remedy = "use 'webhook_configs', which every pager and chat tool accepts, or 'exec_configs'"
        if acceptsUnsupported {
            reader.problems.warn(node.position, what, remedy: remedy)
        } else {
            reader.problems.error(node.position, what, remedy: remedy)
        }
    }
}
