import Alerting
import Support
import Synchronization
import Telemetry
import Testing

/// Which Alertmanager is told what and when, without a network.
struct AlertHandoverTests {
    private let start = Timestamp(milliseconds: 1_767_225_600_000)

    private func alert(
        _ name: String, fired: Int64 = 0, resolved: Int64? = nil, at seconds: Int64?
    ) -> OutgoingAlert {
        OutgoingAlert(
            alert: ActiveAlert(
                labels: Labels(["alertname": name]), value: 1, state: resolved == nil ? .firing : .inactive,
                activeAt: start + .seconds(fired), firedAt: start + .seconds(fired),
                resolvedAt: resolved.map { start + .seconds($0) }),
            expression: "up == 0", interval: .seconds(30), evaluatedAt: seconds.map { start + .seconds($0) })
    }

    private func names(_ batches: [HandoverBatch]) -> [String] {
        batches.flatMap { batch in
            batch.alerts.map { "\($0.alert.labels["alertname"] ?? "") \($0.alert.state)" }
        }
    }

    /// One step: what is due at that second, answered at once.
    private func step(
        _ handover: inout AlertHandover, _ alerts: [OutgoingAlert], at seconds: Int64,
        _ answer: HandoverAnswer = .accepted
    ) -> [String] {
        let time = start + .seconds(seconds)
        let due = handover.due(at: time, alerts: alerts)
        for batch in due { handover.answered(batch, answer, at: time) }
        return names(due)
    }

    private func value(_ handover: AlertHandover, _ metric: Metric, _ labels: Labels = Labels()) -> Double? {
        handover.series(at: start).first { series in
            series.labels.metricName == metric.name
                && labels.sorted.allSatisfy { series.labels[$0.name] == $0.value }
        }?.floats.values.first
    }

    @Test func tellsAgainAfterTheDelayAndOnlyAfterEvaluations() {
        var handover = AlertHandover(peers: ["am"])
        #expect(step(&handover, [alert("A", at: 0)], at: 0) == ["A firing"])
        for second in stride(from: Int64(1), to: 60, by: 1) {
            #expect(step(&handover, [alert("A", at: second / 30 * 30)], at: second).isEmpty)
        }
        #expect(step(&handover, [alert("A", at: 60)], at: 60) == ["A firing"])
        // Evaluations come late, each by another moment.
        #expect(step(&handover, [alert("A", at: 91)], at: 91).isEmpty)
        #expect(step(&handover, [alert("A", at: 120)], at: 121) == ["A firing"])
    }

    @Test func tellsTheEndAtOnceAndForFifteenMinutes() {
        var handover = AlertHandover(peers: ["am"])
        _ = step(&handover, [alert("A", at: 0)], at: 0)
        var told: [Int64] = []
        for second in stride(from: Int64(30), through: 1_200, by: 30) {
            let due = step(&handover, [alert("A", resolved: 30, at: second)], at: second)
            if due == ["A inactive"] { told.append(second) }
        }
        #expect(told.first == 30 && told.last == 870 && told.count == 15)
    }

    @Test func aNewFiringOfTheSameLabelsIsTold() {
        var handover = AlertHandover(peers: ["am"])
        _ = step(&handover, [alert("A", at: 0)], at: 0)
        _ = step(&handover, [alert("A", resolved: 30, at: 30)], at: 30)
        #expect(step(&handover, [alert("A", fired: 60, at: 60)], at: 60) == ["A firing"])
    }

    @Test func pendingAlertsAreNotToldAndEndTheTellingOfTheLastEnd() {
        var handover = AlertHandover(peers: ["am"])
        var pending = alert("A", at: 60)
        pending.alert.state = .pending
        pending.alert.firedAt = nil
        #expect(step(&handover, [pending], at: 0).isEmpty)
        _ = step(&handover, [alert("A", at: 0)], at: 0)
        _ = step(&handover, [alert("A", resolved: 30, at: 30)], at: 30)
        pending.evaluatedAt = start + .seconds(120)
        #expect(step(&handover, [pending], at: 120).isEmpty)
    }

    @Test func aRuleThatIsGoneEndsItsAlerts() {
        var handover = AlertHandover(peers: ["am"])
        _ = step(&handover, [alert("A", at: 0)], at: 0)
        // Not evaluated since a reload: nobody knows, nothing is told.
        #expect(step(&handover, [alert("A", at: nil)], at: 90).isEmpty)
        let due = handover.due(at: start + .seconds(120), alerts: [])
        #expect(names(due) == ["A inactive"])
        #expect(due.first?.alerts.first?.alert.resolvedAt == start + .seconds(120))
        for batch in due { handover.answered(batch, .accepted, at: start + .seconds(120)) }
        #expect(step(&handover, [], at: 150).isEmpty)
        #expect(step(&handover, [], at: 180) == ["A inactive"])
        #expect(step(&handover, [], at: 120 + 900).isEmpty)
    }

    @Test func oneThatIsDeadKeepsNoOtherWaitingAndHearsItAllLater() {
        var handover = AlertHandover(peers: ["dead", "live"])
        var told: [String: [String]] = [:]
        for second in Int64(0)...300 {
            let ended: Int64? = second >= 90 ? 90 : nil
            let time = start + .seconds(second)
            let alerts = [
                alert("A", resolved: ended, at: second / 30 * 30), alert("B", at: second / 30 * 30),
            ]
            for batch in handover.due(at: time, alerts: alerts) {
                let fails = batch.peer == "dead" && second < 200
                handover.answered(
                    batch, fails ? .failed(reason: "refused", atLeast: .zero) : .accepted, at: time)
                if !fails { told[batch.peer, default: []] += names([batch]) }
            }
        }
        #expect(told["live"]?.prefix(2) == ["A firing", "B firing"])
        #expect(told["live"]?.contains("A inactive") == true)
        #expect(told["dead"]?.prefix(2) == ["A inactive", "B firing"])
        // 1, 2, 4, 8, 16, 30, 30 … seconds apart.
        #expect(value(handover, MetricCatalogue.alertmanagerFailed) == 11)
        #expect(value(handover, MetricCatalogue.alertmanagerUp) == 1)
    }

    @Test func whatNobodyCouldBeToldOfInTimeIsCounted() {
        var handover = AlertHandover(peers: ["am"])
        let failed = HandoverAnswer.failed(reason: "gone", atLeast: .zero)
        for second in stride(from: Int64(0), to: 1_000, by: 30) {
            let alerts = [alert("A", resolved: second >= 30 ? 30 : nil, at: second)]
            _ = step(&handover, alerts, at: second, failed)
        }
        #expect(value(handover, MetricCatalogue.alertmanagerUp) == 0)
        #expect(value(handover, MetricCatalogue.alertmanagerDropped, Labels(["reason": "late"])) == 1)
        // It is asked whether it is back although there is nothing to tell.
        #expect(handover.due(at: start + .seconds(2_000), alerts: []).map(\.alerts.count) == [0])
    }

    @Test func sendsInBatchesAndBeginsAnewAfterAFailure() {
        var handover = AlertHandover(peers: ["am"])
        let alerts = (0..<150).map { alert("A\($0)", at: 0) }
        let due = handover.due(at: start, alerts: alerts)
        #expect(due.map(\.alerts.count) == [64, 64, 22])
        #expect(handover.due(at: start, alerts: alerts).isEmpty)
        handover.answered(due[0], .accepted, at: start)
        handover.answered(due[1], .failed(reason: "", atLeast: .seconds(5)), at: start)
        #expect(handover.due(at: start + .seconds(4), alerts: alerts).isEmpty)
        #expect(handover.due(at: start + .seconds(5), alerts: alerts).map(\.alerts.count) == [64, 22])
    }

    @Test func aReloadKeepsWhatIsKnown() {
        var handover = AlertHandover(peers: ["old", "gone"])
        _ = step(&handover, [alert("A", at: 0)], at: 0)
        handover.reconfigure(peers: ["new", "old"], resendDelay: .minutes(1))
        let due = handover.due(at: start + .seconds(30), alerts: [alert("A", at: 30)])
        #expect(due.map(\.peer) == ["new"] && names(due) == ["A firing"])
    }

    @Test func whatIsRefusedIsCountedAndToldAgainOnlyAfterTheDelay() {
        var handover = AlertHandover(peers: ["am"])
        let refused = HandoverAnswer.refused(reason: "HTTP 400")
        #expect(step(&handover, [alert("A", at: 0)], at: 0, refused) == ["A firing"])
        #expect(step(&handover, [alert("A", at: 30)], at: 30, refused).isEmpty)
        #expect(step(&handover, [alert("A", at: 60)], at: 60, refused) == ["A firing"])
        #expect(value(handover, MetricCatalogue.alertmanagerDropped, Labels(["reason": "refused"])) == 2)
    }

    @Test func writesWhatAlertmanagerReads() throws {
        let settings = HandoverSettings(
            externalLabels: Labels(["alertname": "not this", "site": "b"]), externalURL: "http://agent:9464")
        var firing = alert("A", at: 0)
        firing.alert.annotations = Labels(["summary": "s"])
        let batch = HandoverBatch(peer: "am", alerts: [firing, alert("B", resolved: 30, at: 0)], time: start)
        let body = try JSONValue.parse(batch.body(settings))
        let page = Fingerprint(firing.alert.labels)
        #expect(
            body[0]
                == .object([
                    "labels": .object(["alertname": .string("A"), "site": .string("b")]),
                    "annotations": .object(["summary": .string("s")]),
                    "startsAt": .string("2026-01-01T00:00:00Z"),
                    "endsAt": .string("2026-01-01T00:04:00Z"),
                    "generatorURL": .string(
                        "http://agent:9464/alerts/\(page)?g0.expr=up%20%3D%3D%200&g0.tab=1"),
                ]))
        #expect(body[1]?["endsAt"]?.string == "2026-01-01T00:00:30Z")
    }

    @Test(arguments: [
        (200, "accepted"), (400, "refused"), (404, "failed"), (401, "failed"), (429, "failed"),
        (503, "failed"),
    ])
    func judges(_ status: Int, _ expected: String) {
        let answer = HandoverAnswer.judge(HTTPResponse(status: status), at: start)
        #expect("\(answer)".hasPrefix(expected))
    }

    /// The service hands over while it tells its own receivers, over a receiver that may be gone.
    @Test func theServiceHandsOver() async throws {
        let received = Mutex<[JSONValue]>([])
        let desk = HandoverDesk(
            HandoverSettings(peers: [
                HandoverPeer(name: "gone", url: "http://gone/") { throw Gone() },
                HandoverPeer(name: "am", url: "http://am/api/v2/alerts") {
                    [HTTPHeader("Authorization", "x")]
                },
            ]),
            sender: { request in
                let body = try JSONValue.parse(request.body)
                received.withLock { $0.append(body) }
                return HTTPResponse(status: request.headers.contains { $0.value == "x" } ? 200 : 500)
            }, clock: TestClock())
        let failures = await desk.tick(at: start, alerts: [alert("A", at: 0)])
        #expect(failures.map(\.peer) == ["gone"])
        #expect(received.withLock { $0.map { $0[0]?["labels"]?["alertname"]?.string } } == ["A"])
        let ups = await desk.series(at: start).filter { $0.labels.metricName == "beaufort_alertmanager_up" }
        #expect(ups.map(\.floats.values) == [[0], [1]])
    }

    private struct Gone: Error {}
}
