import Support
import Synchronization
import Telemetry

/// Notes down what an Alertmanager is told, and when.
final class AlertInbox: Sendable {
    struct Told: Sendable {
        var at: Timestamp
        var path: String
        var type: String
        var labels: [String: String]
        var annotations: [String: String]
        var startsAt: Timestamp
        var endsAt: Timestamp
        var generatorURL: String

        /// Its end had come when it was told.
        var isOver: Bool { endsAt <= at }
        var name: String { labels["alertname"] ?? "" }
    }

    private let state = Mutex<[Told]>([])

    func told(_ name: String) -> [Told] { state.withLock { $0.filter { $0.name == name } } }

    func take(_ request: ScriptedRequest, at time: Timestamp) {
        let alerts = (try? JSONValue.parse(request.body))?.array ?? []
        let told = alerts.map { alert in
            Told(
                at: time, path: request.target, type: request.header("Content-Type") ?? "",
                labels: Self.texts(alert["labels"]), annotations: Self.texts(alert["annotations"]),
                startsAt: Self.time(alert["startsAt"]), endsAt: Self.time(alert["endsAt"]),
                generatorURL: alert["generatorURL"]?.string ?? "")
        }
        state.withLock { $0 += told }
    }

    private static func texts(_ value: JSONValue?) -> [String: String] {
        Dictionary((value?.members ?? []).map { ($0.name, $0.value.string ?? "") }) { _, last in last }
    }

    private static func time(_ value: JSONValue?) -> Timestamp {
        value?.string.flatMap { Timestamp(rfc3339: $0) } ?? .distantPast
    }
}
