internal import Telemetry

/// A notification as the outbox has it, read back to be said in an integration's own words.
struct NotificationMessage {
    let document: JSONValue
    let isFiring: Bool
    /// It tells of a `ChangeEvent`.
    let isChange: Bool
    let groupKey: String
    let groupLabels: [String: String]
    let commonLabels: [String: String]
    let commonAnnotations: [String: String]
    let externalURL: String
    /// When it is said.
    let time: Timestamp
    /// What an integration's markup must not read in labels and annotations.
    private var escape: (@Sendable (_ text: String, _ isLabel: Bool) -> String)?

    /// The same with the values of labels and annotations put through `escape` where templates see them.
    func escaped(_ escape: @escaping @Sendable (_ text: String, _ isLabel: Bool) -> String)
        -> NotificationMessage
    {
        var message = self
        message.escape = escape
        return message
    }

    init(_ body: [UInt8], at time: Timestamp) throws(AttemptFailure) {
        self.time = time
        guard let document = try? JSONValue.parse(body), let groupKey = document["groupKey"]?.string else {
            throw AttemptFailure(what: "the notification in the outbox cannot be read", isFinal: true)
        }
        self.document = document
        self.groupKey = groupKey
        isFiring = document["status"]?.string == "firing"
        isChange = document["status"]?.string == ChangeEvent.status
        groupLabels = Self.map(document["groupLabels"])
        commonLabels = Self.map(document["commonLabels"])
        commonAnnotations = Self.map(document["commonAnnotations"])
        externalURL = document["externalURL"]?.string ?? ""
    }

    /// The alerts listed, firing ones first.
    var alerts: [JSONValue] { document["alerts"]?.array ?? [] }

    /// When the first of the alerts began.
    var start: String? { alerts.compactMap { $0["startsAt"]?.string }.min() }

    fileprivate static func map(_ value: JSONValue?) -> [String: String] {
        Dictionary((value?.members ?? []).map { ($0.name, $0.value.string ?? "") }) { _, last in last }
    }
}

extension NotificationMessage {
    /// What templates see: Alertmanager's names.
    var data: TemplateValue {
        .record([
            "Receiver": .string(document["receiver"]?.string ?? ""),
            "Status": .string(isFiring ? "firing" : "resolved"),
            "Alerts": .list(alerts.map(alert)),
            "GroupLabels": .map(shown(groupLabels, areLabels: true)),
            "CommonLabels": .map(shown(commonLabels, areLabels: true)),
            "CommonAnnotations": .map(shown(commonAnnotations, areLabels: false)),
            "ExternalURL": .string(externalURL),
            "GroupKey": .string(groupKey),
            "TruncatedAlerts": .integer(document["truncatedAlerts"]?.integer ?? 0),
        ])
    }

    private func shown(_ map: [String: String], areLabels: Bool) -> [String: String] {
        guard let escape else { return map }
        return map.mapValues { escape($0, areLabels) }
    }

    private func alert(_ alert: JSONValue) -> TemplateValue {
        func map(_ name: String, areLabels: Bool) -> TemplateValue {
            .map(shown(Self.map(alert[name]), areLabels: areLabels))
        }
        func text(_ name: String) -> TemplateValue { .string(alert[name]?.string ?? "") }
        func time(_ name: String) -> TemplateValue {
            // An alert that goes on ends at Go's zero time, as in Alertmanager.
            let given = alert[name]?.string.flatMap { Timestamp(rfc3339: $0) }
            return .time(TemplateTime(given ?? CivilTime(date: CivilDate(year: 1, month: 1, day: 1)).utc))
        }
        return .record([
            "Status": text("status"), "Labels": map("labels", areLabels: true),
            "Annotations": map("annotations", areLabels: false), "StartsAt": time("startsAt"),
            "EndsAt": time("endsAt"), "GeneratorURL": text("generatorURL"),
            "Fingerprint": text("fingerprint"),
        ])
    }
}
