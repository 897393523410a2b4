internal import Documents
internal import Telemetry

/// Compares what a receiver was told with what is expected.
struct RuleTestNotifications {
    private let course: RuleTestCourse
    private let check: NotificationCheck

    init(_ course: RuleTestCourse, _ check: NotificationCheck) {
        self.course = course
        self.check = check
    }

    func findings() -> [RuleTestFinding] {
        guard let receiver = course.configuration?.receiver(check.receiver) else {
            return [course.finding(check.position, missing)]
        }
        guard !receiver.integrations.isEmpty else {
            return [
                course.finding(
                    check.position, "receiver '\(receiver.name)' tells nobody: it has no integration")
            ]
        }
        // Each integration is told the same; the first speaks for all.
        let got = course.told.filter { notification in
            notification.lane.receiver == check.receiver && notification.lane.integration == 0
                && notification.time <= course.test.start + check.time
        }
        guard got.count == check.notifications.count else {
            let list = got.map(text).joined(separator: "\n      ")
            return [
                course.finding(
                    check.position,
                    "receiver '\(check.receiver)' up to \(check.time): expected "
                        + "\(check.notifications.count) notifications, got \(got.count)"
                        + (got.isEmpty ? "" : ":\n      " + list))
            ]
        }
        return zip(got, check.notifications).flatMap { got, wanted in
            differences(got, wanted).map { course.finding(wanted.position, "\($0); got: \(text(got))") }
        }
    }

    private var missing: String {
        course.configuration == nil
            ? "'notification_test' needs a routing file: name it as 'alertmanager' at the file's top"
            : "the routing file has no receiver '\(check.receiver)'"
    }

    private func differences(_ got: Notification, _ wanted: ExpectedNotification) -> [String] {
        var differences: [String] = []
        let payload = WebhookPayload(got, externalURL: course.test.externalURL)
        if let time = wanted.time, course.test.start + time != got.time {
            differences.append("expected at \(time)")
        }
        if let status = wanted.status, payload.status != status { differences.append("expected \(status)") }
        if let reason = wanted.reason, got.reason.rawValue != reason {
            differences.append("expected because of '\(reason)'")
        }
        if let alerts = wanted.alerts {
            let told = (got.firing + got.resolved).map(\.labels)
            let agree = told.count == alerts.count && zip(told, alerts).allSatisfy { $0.has($1) }
            if !agree {
                differences.append("expected alerts \(alerts.map(\.description).joined(separator: " "))")
            }
        }
        if let part = wanted.payload, let body = try? JSONValue.parse(payload.json) {
            differences += part.differences(from: body)
        }
        return differences
    }

    private func text(_ notification: Notification) -> String {
        let firing = notification.firing.map { "\($0.labels)" }.joined(separator: " ")
        let resolved = notification.resolved.map { "\($0.labels)" }.joined(separator: " ")
        return "at \(notification.time - course.test.start), \(notification.reason.rawValue)"
            + (firing.isEmpty ? "" : ", firing \(firing)")
            + (resolved.isEmpty ? "" : ", resolved \(resolved)")
    }
}

extension Labels {
    fileprivate func has(_ part: Labels) -> Bool { part.sorted.allSatisfy { self[$0.name] == $0.value } }
}

extension Node {
    /// Where a JSON value differs from what is written here; keys that are left out may be anything.
    fileprivate func differences(from value: JSONValue?, at path: String = "payload") -> [String] {
        if let pairs {
            return pairs.flatMap { pair in
                let name = pair.key.text ?? ""
                return pair.value.differences(from: value?[name], at: "\(path).\(name)")
            }
        }
        if let items {
            let got = value?.array ?? []
            guard got.count == items.count else {
                return ["expected \(items.count) items in \(path), there are \(got.count)"]
            }
            return items.indices.flatMap { items[$0].differences(from: got[$0], at: "\(path)[\($0)]") }
        }
        let got = value.map { $0.string ?? $0.text } ?? "nothing"
        let wanted = isNull ? "null" : text ?? ""
        return got == wanted ? [] : ["expected \(path) '\(wanted)', got '\(got)'"]
    }
}
