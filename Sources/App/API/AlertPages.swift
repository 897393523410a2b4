internal import Alerting
internal import PromQL
internal import Telemetry

/// `/alerts` and `/alerts/ID`: what links in notifications lead to. Plain pages without scripts, for whoever
/// has a telephone in one hand. Their links are relative, so that a proxy may put a path before them.
struct AlertPages: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard request.method == "GET", parts.first == "alerts", parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return await list() }
        guard let fingerprint = Fingerprint(text: parts[1]) else {
            return HTMLPage.answer(
                "No such alert", "<p>An alert's id has 16 hexadecimal digits.</p>", status: 404)
        }
        let now = suite.time.now
        let moment = request.parameter("at").flatMap { TimeText.time($0, now: now) } ?? now
        return await page(fingerprint, at: moment, now: now)
    }

    /// Whether a program asks or a person looks.
    static func isWanted(by request: APIRequest) -> Bool {
        request.header("Accept")?.contains("text/html") ?? false
    }

    func list() async -> APIResponse {
        let alerts: [AlertSummary]
        do {
            alerts = try await suite.alerting.activeAlerts()
        } catch {
            return HTMLPage.answer("Alerts", "<p>\(markupEscaped("\(error)"))</p>", status: 500)
        }
        guard !alerts.isEmpty else { return HTMLPage.answer("Alerts", "<p>Nothing fires.</p>") }
        let rows = alerts.map { alert in
            HTMLPage.row([
                markupEscaped(alert.state.rawValue),
                "<a href=\"alerts/\(alert.fingerprint)\">\(markupEscaped(alert.name))</a>",
                markupEscaped(alert.severity), markupEscaped(alert.summary),
                alert.alert.activeAt.rfc3339, markupEscaped(alert.mute.map { "\($0)" } ?? ""),
            ])
        }
        let head = HTMLPage.row(["state", "alert", "severity", "summary", "since", "muted"], cell: "th")
        return HTMLPage.answer("Alerts", "<table>\n\(head)\(rows.joined())</table>")
    }

    private func page(_ fingerprint: Fingerprint, at time: Timestamp, now: Timestamp) async -> APIResponse {
        let explanation: Explanation
        do {
            let found = try await suite.alerting.explain(
                .fingerprint(fingerprint), receiver: nil, at: time, now: now,
                runner: QueryEngine(source: suite.own))
            guard let first = found.first(where: { $0.labels != nil }) else {
                return Self.unknown(fingerprint)
            }
            explanation = first
        } catch ExplanationError.unknownAlert {
            return Self.unknown(fingerprint)
        } catch {
            return HTMLPage.answer("Alert \(fingerprint)", "<p>\(markupEscaped("\(error)"))</p>", status: 400)
        }
        let alert = try? await suite.alerting.activeAlerts().first { $0.fingerprint == fingerprint }
        let name = explanation.labels?["alertname"] ?? ""
        return HTMLPage.answer(
            name, AlertPageText(explanation: explanation, alert: alert, fingerprint: fingerprint).body)
    }

    private static func unknown(_ fingerprint: Fingerprint) -> APIResponse {
        HTMLPage.answer(
            "Alert \(fingerprint)",
            "<p>No alert of this id was raised up to then. Its history is kept for 90 days.</p>"
                + "<p><a href=\"../alerts\">What fires now</a></p>", status: 404)
    }
}

/// The page of one alert.
private struct AlertPageText {
    let explanation: Explanation
    /// Nil when it is over and nothing speaks of it any more.
    let alert: AlertSummary?
    let fingerprint: Fingerprint

    var body: String {
        var text = ""
        if let alert {
            text += "<p><b>\(markupEscaped(alert.summary))</b></p>\n"
            if !alert.details.isEmpty { text += "<p>\(markupEscaped(alert.details))</p>\n" }
            if !alert.runbook.isEmpty { text += "<p>Runbook: \(link(alert.runbook))</p>\n" }
        }
        let labels = (explanation.labels ?? Labels()).sorted.map {
            HTMLPage.row([markupEscaped($0.name), markupEscaped($0.value)])
        }
        text += "<table>\n\(labels.joined())</table>\n"
        text += "<h2>What it looks at, and who was told</h2>\n"
        text += "<pre>\(markupEscaped(explanation.text(inputs: true)))</pre>\n"
        text += "<p>Take it on: <code>beaufort alert ack \(fingerprint)</code></p>\n"
        text += "<p><a href=\"../alerts\">What fires now</a> · "
        text +=
            "<a href=\"../api/beaufort/v1/alerts/explain?alert=\(fingerprint)&amp;inputs=true\">JSON</a></p>\n"
        return text
    }

    /// A file's path leads nowhere from here; an address does.
    private func link(_ runbook: String) -> String {
        let text = markupEscaped(runbook)
        guard runbook.hasPrefix("https://") || runbook.hasPrefix("http://") else {
            return "<code>beaufort runbook show \(text)</code>"
        }
        return "<a href=\"\(text)\">\(text)</a>"
    }
}

/// The frame of a page.
enum HTMLPage {
    private static let style = """
        body{font:16px/1.4 system-ui,sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem}\
        table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}\
        pre{white-space:pre-wrap;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){\
        body{background:#111;color:#ddd}a{color:#8bf}}
        """

    /// - Parameters:
    ///   - title: as text.
    ///   - body: as HTML.
    static func answer(_ title: String, _ body: String, status: Int = 200) -> APIResponse {
        let title = markupEscaped(title)
        let text = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <meta name="viewport" content="width=device-width"><style>\(style)</style></head><body>
            <h1>\(title)</h1>
            \(body)
            </body></html>

            """
        var answer = APIResponse(
            status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
        answer.headers = [
            HTTPHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            HTTPHeader("Referrer-Policy", "no-referrer"),
        ]
        return answer
    }

    /// - Parameter cells: as HTML.
    static func row(_ cells: [String], cell: String = "td") -> String {
        "<tr>" + cells.map { "<\(cell)>\($0)</\(cell)>" }.joined() + "</tr>\n"
    }
}
