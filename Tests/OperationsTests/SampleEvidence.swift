@testable import Alerting
import Operations
import Telemetry

/// Evidence with private text planted wherever text goes.
enum SampleEvidence {
    /// What must not be in any file.
    static let secrets = [
        "jane.doe@example.com", "+33 6 12 34 56 78", "06 12 34 56 78", "FR76 3000 6000 0112 3456 7890 189",
        "4111 1111 1111 1111", "sk-abcdEFGH1234567890abcd", "AKIAIOSFODNN7EXAMPLE", "hunter2hunter2",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "203.0.113.77",
        "2001:db8:85a3::8a2e:370:7334", "aB3dE5gH7jK9mN1pQ3sT5vW7xY9z", "(555) 123-4567",
    ]
    static let planted =
        secrets.prefix(7).joined(separator: " and ") + " password=hunter2hunter2 "
        + secrets.suffix(5).joined(separator: ", ")
    private static func time(_ seconds: Int64) -> Timestamp { OperationsBench.time(seconds) }

    static func make() -> IncidentEvidence {
        let fire = OperationsBench.transition(
            "ChatLatencyBudgetBurn slo=chat-latency service=chat", .firing, at: 120)
        let resolve = OperationsBench.transition(
            "ChatLatencyBudgetBurn slo=chat-latency service=chat", .inactive, at: 420)
        var labels = fire.alert.labels
        labels["client"] = planted
        let alert = IncidentAlert(
            fingerprint: fire.fingerprint, labels: labels,
            annotations: Labels(["summary": "Latency | burns <b>14.6×</b> \(planted)"]), active: time(90),
            fired: time(120), resolved: time(420))
        let incident = Incident(
            id: "inc-20260101-1", title: "Latency burns, says \(planted)", service: "chat",
            slo: "chat-latency", opened: time(120), closed: time(420), alerts: [alert],
            notes: [IncidentNote(time: time(200), author: "jane.doe@example.com", text: planted)])
        let requests = (0..<60).map(request)
        return IncidentEvidence(
            incident: incident, range: TimeRange(time(0), time(600)), version: "1.2.3",
            transitions: [fire, resolve], deliveries: deliveries(fire.fingerprint),
            acknowledgements: [EvidenceMoment(time: time(150), text: "acknowledged", actor: planted)],
            runs: [run], runtimeEvents: [EvidenceMoment(time: time(240), text: "restarted: \(planted)")],
            requests: requests, counts: RequestCounts(requests),
            impacts: [
                SLOImpact(
                    slo: "chat-latency", objective: "95 % below 5 s over 30d", good: 40, bad: 20,
                    budgetShare: 0.125, budgetRemaining: 0.5)
            ],
            series: series, auditHead: String(repeating: "a", count: 64))
    }

    /// Requests 12 to 31 fail: from 120 s on the clock minus a few.
    private static func request(_ number: Int) -> RequestRecord {
        let start = time(Int64(number) * 10)
        var request = RequestRecord(id: "req-\(number)", start: start, end: start + .milliseconds(800))
        request.identity.operation = "chat"
        request.identity.path = number == 3 ? "/v1/\(planted)" : "/v1/chat/completions"
        request.identity.tenant = number.isMultiple(of: 2) ? "Acme GmbH" : "jane.doe@example.com"
        request.identity.requestedModel = number == 4 ? planted : "mistral-small"
        request.identity.promptHash = "d0ffd0ffd0ff"
        request.outcome.status = 200
        request.timing.totalNanoseconds = 800_000_000
        if (9..<20).contains(number) {
            request.outcome.status = 504
            request.outcome.error = .upstreamTimeout
        }
        return request
    }

    private static func deliveries(_ fingerprint: Fingerprint) -> [Delivery] {
        [
            Delivery(
                id: 1, key: "k1", lane: NotificationLane(groupKey: "g", receiver: "hook", integration: 0),
                status: "firing", reason: "first notification", groupLabels: Labels(),
                fingerprints: [fingerprint], createdAt: time(120), state: .delivered, attempts: 2,
                rejections: 0, nextAttemptAt: time(121), lastAttemptAt: time(122), finishedAt: time(122),
                httpStatus: 200, error: "failed at \(planted)", isEscalated: false)
        ]
    }

    private static var run: RunbookRun {
        RunbookRun(
            id: "run-1", runbook: "restart-runtime", file: "Runbooks/restart-runtime.md", planHash: "abc",
            parameters: Labels(["who": planted]), actor: "jane.doe@example.com", cause: "manual",
            incident: nil, state: .succeeded, reason: "", started: time(210), ended: time(230),
            steps: [
                StepResult(
                    name: "restart", kind: .run, state: .succeeded, exitStatus: 0, attempts: 1,
                    started: time(211), ended: time(229), output: "saw \(planted)\n", reason: planted)
            ])
    }

    private static var series: [Series] {
        var burn = Column()
        for second in stride(from: Int64(0), through: 600, by: 10) {
            burn.append(time(second), (90..<300).contains(second) ? 14.6 : 0.2)
        }
        var total = Column()
        for second in stride(from: Int64(0), through: 600, by: 10) {
            total.append(time(second), Double(second))
        }
        var histogram = ExponentialHistogram()
        var duration: [HistogramSample] = []
        for second in stride(from: Int64(0), through: 600, by: 10) {
            histogram.observe(second < 300 ? 6 : 0.5)
            duration.append(HistogramSample(time: time(second), histogram: histogram))
        }
        return [
            Series(
                labels: Labels(name: "beaufort_slo_burn_rate", ["slo": "chat-latency", "window": "5m"]),
                floats: burn),
            Series(
                labels: Labels(name: "beaufort_requests_total", ["status": "200", "path": planted]),
                floats: total),
            Series(
                labels: Labels(
                    name: "beaufort_requests_total", ["status": "504", "error": "upstream_timeout"]),
                floats: total),
            Series(
                labels: Labels(name: "gen_ai_client_operation_duration_seconds", ["model": "m"]),
                histograms: duration),
        ]
    }
}
