import Alerting
import Operations
import Store
import Support
import Telemetry

/// Operations' records in a real store file that can be closed and opened again.
final class OperationsBench {
    let folder: TemporaryFolder
    private(set) var store: Store
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try OperationsBench.open(folder)
    }

    deinit {
        store.close()
    }

    func restart() throws {
        store.close()
        store = try OperationsBench.open(folder)
    }

    private static func open(_ folder: TemporaryFolder) throws -> Store {
        try Store.open(
            folder.path, mode: .readWrite, records: [AlertingSchema.records, OperationsSchema.records])
    }

    static func time(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

    /// `NAME`, or `NAME key=value …`, fires or resolves.
    ///
    /// An alert of another server has an `@` before its name.
    static func transition(_ text: String, _ to: AlertState, at seconds: Int64) -> AlertTransition {
        let words = text.split(separator: " ").map(String.init)
        let (name, origin) =
            text.hasPrefix("@") ? (String(words[0].dropFirst()), "prometheus") : (words[0], "")
        var labels = Labels(["alertname": name, "severity": "page"])
        for pair in words.dropFirst() {
            let halves = pair.split(separator: "=").map(String.init)
            labels[halves[0]] = halves[1]
        }
        let alert = ActiveAlert(
            labels: labels, annotations: Labels(["summary": "\(name) is wrong"]), value: 1, state: to,
            activeAt: time(seconds - 30), origin: origin)
        return AlertTransition(
            time: time(seconds), from: to == .firing ? .pending : .firing, to: to, alert: alert)
    }
}
