internal import Documents
internal import Telemetry

/// Reads what a test expects.
enum RuleCheckReader {
    static func alerts(_ reader: MappingReader) -> AlertCheck? {
        let name = reader.required("alertname", .nonEmptyString) ?? ""
        func expected(_ key: String) -> [ExpectedAlert]? {
            // `exp_alerts:` with nothing behind it is an empty list.
            guard reader.has(key) else { return nil }
            return reader.optional(key, .list(.mapping { expectedAlert($0, name) })) ?? []
        }
        return AlertCheck(
            position: reader.position, time: time(reader), name: name,
            firing: expected("exp_alerts") ?? [], pending: expected("exp_pending"),
            mute: reader.optional("exp_muted", .choice(ExpectedMute.self)))
    }

    private static func expectedAlert(_ reader: MappingReader, _ name: String) -> ExpectedAlert? {
        var labels = labels(reader, "exp_labels")
        for pair in reader.take("exp_labels")?.pairs ?? [] where pair.value.text?.isEmpty == true {
            reader.problems.error(
                pair.key.position, "no alert has the label '\(pair.key.text ?? "")' without a value",
                remedy: "leave it out: a label that is not named must not be there")
        }
        labels["alertname"] = name
        return ExpectedAlert(labels: labels, annotations: self.labels(reader, "exp_annotations"))
    }

    static func samples(_ reader: MappingReader) -> SampleCheck? {
        SampleCheck(
            position: reader.position, time: time(reader),
            expression: reader.required("expr", .nonEmptyString) ?? "",
            samples: reader.optional("exp_samples", .list(.mapping(sample))) ?? [])
    }

    private static func sample(_ reader: MappingReader) -> ExpectedSample? {
        var sample = ExpectedSample(labels: Labels())
        if let text = reader.optional("labels", .string), !text.isEmpty {
            if let labels = Labels(text: text) {
                sample.labels = labels
            } else {
                reader.fail(
                    "labels", "'\(text)' names no series", remedy: "write '{job=\"a\"}' or 'up{job=\"a\"}'")
            }
        }
        sample.value = reader.optional("value", NodeReading<String>.string.map("a number", number)) ?? 0
        if let text = reader.optional("histogram", .nonEmptyString) {
            sample.histogram = try? SeriesNotation.read("x \(text)").histograms.first?.histogram
            if sample.histogram == nil {
                reader.fail(
                    "histogram", "this is no histogram", remedy: "write '{{count:2 sum:3 buckets:[2]}}'")
            }
        }
        return sample
    }

    /// YAML's words for what is no finite number, too.
    private static func number(_ text: String) -> Double? {
        switch text.lowercased() {
        case "nan", ".nan": .nan
        case "inf", "+inf", ".inf", "+.inf": .infinity
        case "-inf", "-.inf": -.infinity
        default: Double(text.replacing("_", with: ""))
        }
    }

    static func route(_ reader: MappingReader) -> RouteCheck? {
        RouteCheck(
            position: reader.position, labels: labels(reader, "labels"),
            receivers: reader.required("exp_receivers", .list(.string)) ?? [])
    }

    static func notifications(_ reader: MappingReader) -> NotificationCheck? {
        NotificationCheck(
            position: reader.position, receiver: reader.required("receiver", .nonEmptyString) ?? "",
            time: time(reader),
            notifications: reader.optional("exp_notifications", .list(.mapping(notification))) ?? [])
    }

    private static func notification(_ reader: MappingReader) -> ExpectedNotification? {
        var notification = ExpectedNotification(position: reader.position)
        notification.time = reader.optional("at", .duration)
        notification.status = reader.optional("status", .string)
        notification.reason = reader.optional("reason", .string)
        notification.alerts = reader.optional("alerts", .list(NodeReading { node, _ in labels(node) }))
        notification.payload = reader.optional("payload", .node)
        return notification
    }

    private static func time(_ reader: MappingReader) -> TimeSpan {
        reader.optional("eval_time", .duration) ?? .zero
    }

    static func labels(_ reader: MappingReader, _ key: String) -> Labels {
        reader.take(key).map(labels) ?? Labels()
    }

    private static func labels(_ node: Node) -> Labels {
        Labels(
            (node.pairs ?? []).compactMap { pair in
                pair.key.text.map { Label($0, pair.value.text ?? "") }
            })
    }
}
