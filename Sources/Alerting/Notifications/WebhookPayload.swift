internal import Telemetry

/// The body of Alertmanager's webhook, version 4, in its order of fields.
///
/// Unlike there, `status` and the common labels come from all alerts even when the list is cut, and
/// firing alerts come first, so that a group that fires is never sent as resolved.
package struct WebhookPayload: Hashable, Sendable {
    package var notification: Notification
    /// Of the agent, without a slash at its end; links to alerts that nobody else shows begin with it.
    package var externalURL: String
    /// At most this many alerts are listed; 0 means all.
    package var maximumAlerts: Int

    package init(_ notification: Notification, externalURL: String, maximumAlerts: Int = 0) {
        self.notification = notification
        self.externalURL = externalURL
        self.maximumAlerts = maximumAlerts
    }

    package var status: String { notification.isFiring ? "firing" : "resolved" }

    package var json: [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return bytes
    }

    package func write(into bytes: inout [UInt8]) {
        let all = notification.firing + notification.resolved
        let listed = maximumAlerts > 0 ? Array(all.prefix(maximumAlerts)) : all
        let firing = Set(notification.firing.map(\.fingerprint))
        JSONWriter.write(into: &bytes) { writer in
            writer.object { writer in
                writer.member("receiver", Self.quoteMeta(notification.lane.receiver))
                writer.member("status", status)
                writer.key("alerts")
                writer.array { writer in
                    for alert in listed {
                        write(alert, isFiring: firing.contains(alert.fingerprint), &writer)
                    }
                }
                writer.member("notification_reason", notification.reason.rawValue)
                Self.write("groupLabels", notification.groupLabels.sorted, &writer)
                Self.write("commonLabels", Self.common(all.map(\.labels)), &writer)
                Self.write("commonAnnotations", Self.common(all.map(\.annotations)), &writer)
                Self.write("routeLabels", [], &writer)
                writer.member("externalURL", externalURL)
                writer.member("version", "4")
                writer.member("groupKey", notification.lane.groupKey)
                writer.member("truncatedAlerts", all.count - listed.count)
            }
        }
    }

    private func write(_ alert: Alert, isFiring: Bool, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("status", isFiring ? "firing" : "resolved")
            Self.write("labels", alert.labels.sorted, &writer)
            Self.write("annotations", alert.annotations.sorted, &writer)
            writer.member("startsAt", alert.startsAt.rfc3339)
            // Go's zero time, not null: every reader of this format expects it.
            let end = isFiring ? nil : alert.endsAt
            writer.member("endsAt", end?.rfc3339 ?? "0001-01-01T00:00:00Z")
            writer.member("generatorURL", alert.link(at: externalURL))
            writer.member("fingerprint", alert.fingerprint.description)
        }
    }

    private static func write(_ name: String, _ labels: [Label], _ writer: inout JSONWriter) {
        writer.key(name)
        writer.object { writer in
            for label in labels { writer.member(label.name, label.value) }
        }
    }

    /// The labels all have with equal values.
    private static func common(_ sets: [Labels]) -> [Label] {
        guard let first = sets.first else { return [] }
        return first.sorted.filter { label in sets.dropFirst().allSatisfy { $0[label.name] == label.value } }
    }

    /// Go's `regexp.QuoteMeta`, which Alertmanager puts the receiver's name through.
    private static func quoteMeta(_ text: String) -> String {
        var out = ""
        for character in text {
            if "\\.+*?()|[]{}^$".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out
    }
}
