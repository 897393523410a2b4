internal import Telemetry

/// Values as the record tables hold them: JSON text.
enum RecordText {
    static func write(_ labels: Labels) -> String {
        var bytes: [UInt8] = []
        JSONWriter.write(into: &bytes) { writer in
            writer.object { writer in
                for label in labels.sorted { writer.member(label.name, label.value) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func labels(_ text: String) -> Labels {
        labels((try? JSONValue.parse(text)) ?? .null)
    }

    static func write(_ fingerprints: some Sequence<Fingerprint>) -> String {
        JSONValue.array(fingerprints.sorted().map { .string($0.description) }).text
    }

    static func fingerprints(_ text: String) -> [Fingerprint] {
        let items = (try? JSONValue.parse(text))?.array ?? []
        return items.compactMap { $0.string.flatMap { Fingerprint(text: $0) } }
    }

    static func write(_ alerts: some Sequence<Alert>) -> String {
        JSONValue.array(alerts.sorted { $0.fingerprint < $1.fingerprint }.map(value)).text
    }

    static func alerts(_ text: String) -> [Alert] {
        ((try? JSONValue.parse(text))?.array ?? []).map(alert)
    }

    static func write(_ times: [Fingerprint: Timestamp]) -> String {
        JSONValue.object(
            times.sorted { $0.key < $1.key }.map {
                JSONValue.Member($0.key.description, .number(Double($0.value.milliseconds)))
            }
        ).text
    }

    static func times(_ text: String) -> [Fingerprint: Timestamp] {
        let members = (try? JSONValue.parse(text))?.members ?? []
        let pairs = members.compactMap { member in
            Fingerprint(text: member.name).map {
                ($0, Timestamp(milliseconds: Int64(member.value.number ?? 0)))
            }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func labels(_ value: JSONValue?) -> Labels {
        Labels((value?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
    }

    private static func value(_ labels: Labels) -> JSONValue {
        .object(labels.sorted.map { JSONValue.Member($0.name, .string($0.value)) })
    }

    private static func value(_ alert: Alert) -> JSONValue {
        .object([
            "labels": value(alert.labels), "annotations": value(alert.annotations),
            "startsAt": .number(Double(alert.startsAt.milliseconds)),
            "endsAt": alert.endsAt.map { .number(Double($0.milliseconds)) } ?? .null,
            "generatorURL": .string(alert.generatorURL),
        ])
    }

    private static func alert(_ value: JSONValue) -> Alert {
        func time(_ name: String) -> Timestamp? {
            value[name]?.number.map { Timestamp(milliseconds: Int64($0)) }
        }
        return Alert(
            labels: labels(value["labels"]), annotations: labels(value["annotations"]),
            startsAt: time("startsAt") ?? .distantPast, endsAt: time("endsAt"),
            generatorURL: value["generatorURL"]?.string ?? "")
    }
}
