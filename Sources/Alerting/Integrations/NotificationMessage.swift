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

    init(_ body: [UInt8], at time: Timestamp) throws(AttemptFailure) {
        self.time = time
        guard let document = try? JSONValue.parse(body), let groupKey = document["groupKey"]?.string else {
            throw AttemptFailure(what: "the notification in the outbox cannot be read")
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

    private static func map(_ value: JSONValue?) -> [String: String] {
        Dictionary((value?.members ?? []).map { ($0.name, $0.value.string ?? "") }) { _, last in last }
    }
}

extension NotificationMessage {
    /// What templates see: Alertmanager's names.
    var data: TemplateValue {
        .record([
            "Receiver": .string(document["receiver"]?.string ?? ""),
            "Status": .string(isFiring ? "firing" : "resolved"),
            "Alerts": .list(alerts.map(Self.alert)),
            "GroupLabels": .map(groupLabels),
            "CommonLabels": .map(commonLabels),
            "CommonAnnotations": .map(commonAnnotations),
            "ExternalURL": .string(externalURL),
            "GroupKey": .string(groupKey),
            "TruncatedAlerts": .integer(document["truncatedAlerts"]?.integer ?? 0),
        ])
    }

    private static func alert(_ alert: JSONValue) -> TemplateValue {
        func text(_ name: String) -> TemplateValue { .string(alert[name]?.string ?? "") }
        func time(_ name: String) -> TemplateValue {
            // An alert that goes on ends at Go's zero time, as in Alertmanager.
            let given = alert[name]?.string.flatMap { Timestamp(rfc3339: $0) }
            return .time(TemplateTime(given ?? CivilTime(date: CivilDate(year: 1, month: 1, day: 1)).utc))
        }
        return .record([
            "Status": text("status"), "Labels": .map(map(alert["labels"])),
            "Annotations": .map(map(alert["annotations"])), "StartsAt": time("startsAt"),
            "EndsAt": time("endsAt"), "GeneratorURL": text("generatorURL"),
            "Fingerprint": text("fingerprint"),
        ])
    }
}
