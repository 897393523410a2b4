internal import Synchronization
internal import Telemetry

/// The demo's pager: a real HTTP server that takes Alertmanager webhooks and notes when they came.
final class WebhookSink: Sendable {
    struct Page: Sendable {
        var received: Timestamp
        var status: String
        var alertName: String
        var severity: String
        var summary: String
    }

    private let time: any TimeSource
    private let received = Mutex<[Page]>([])

    init(time: any TimeSource) {
        self.time = time
    }

    var pages: [Page] { received.withLock { $0 } }

    func answer(_ request: APIRequest) -> APIResponse {
        guard let body = try? JSONValue.parse(request.body), let alerts = body["alerts"]?.array else {
            return .text("not an Alertmanager webhook body\n", status: 400)
        }
        let now = time.now
        let pages = alerts.map { alert in
            Page(
                received: now, status: alert["status"]?.string ?? "",
                alertName: alert["labels"]?["alertname"]?.string ?? "",
                severity: alert["labels"]?["severity"]?.string ?? "",
                summary: alert["annotations"]?["summary"]?.string ?? "")
        }
        received.withLock { $0 += pages }
        return .text("ok\n")
    }
}
