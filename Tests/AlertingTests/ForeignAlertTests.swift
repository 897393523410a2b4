import Alerting
import Support
import Telemetry
import Testing

/// Reading, merging and bounding the alerts of other servers, without a store.
struct ForeignAlertTests {
    private let now = Timestamp(milliseconds: 1_767_225_600_000)

    private func read(_ text: String) throws -> ForeignAlert {
        try ForeignAlert(posted: JSONValue.parse(text), by: "amtool", at: now, timeout: .minutes(5))
    }

    private func alert(
        _ name: String, from start: Int64 = 0, to end: Int64, isTimeout: Bool = false
    ) -> ForeignAlert {
        ForeignAlert(
            labels: Labels(["alertname": name]), startsAt: now + .minutes(start), endsAt: now + .minutes(end),
            isTimeout: isTimeout, updatedAt: now, origin: "p:9090")
    }

    @Test func readsWhatPrometheusSends() throws {
        let alert = try read(
            """
            {"labels": {"alertname": "Down", "job": "a", "empty": ""}, "annotations": {"summary": "s"},
             "startsAt": "2026-01-01T00:00:00.123456789Z", "endsAt": "2026-01-01T01:04:00+01:00",
             "generatorURL": "http://user:secret@prometheus-2:9090/graph?g0.expr=up"}
            """)
        #expect(alert.labels == Labels(["alertname": "Down", "job": "a"]))
        #expect(alert.annotations == Labels(["summary": "s"]))
        #expect(alert.startsAt == now + .milliseconds(123) && alert.endsAt == now + .minutes(4))
        #expect(!alert.isTimeout && alert.origin == "prometheus-2:9090")
    }

    @Test func fillsInTheTimesThatAreNotTold() throws {
        let bare = try read(#"{"labels": {"a": "b"}, "startsAt": "", "endsAt": "0001-01-01T00:00:00.000Z"}"#)
        #expect(bare.startsAt == now && bare.endsAt == now + .minutes(5) && bare.isTimeout)
        #expect(bare.origin == "amtool" && bare.annotations.isEmpty)
        let ended = try read(#"{"labels": {"a": "b"}, "endsAt": "2025-12-31T23:00:00Z"}"#)
        #expect(ended.startsAt == now - .hours(1) && ended.endsAt == ended.startsAt && !ended.isTimeout)
    }

    @Test(arguments: [
        ("{}", "at least one label pair"), (#"{"labels": {"a": ""}}"#, "at least one label pair"),
        (#"{"labels": {"": "b"}}"#, "invalid labels"), (#"{"labels": {"a": 1}}"#, "must be of type string"),
        (#"{"labels": []}"#, "labels in body must be of type object"), ("3", "at least one label pair"),
        (#"{"labels": {"a": "b"}, "annotations": {"s": null}}"#, "annotations.s in body"),
        (#"{"labels": {"a": "b"}, "startsAt": "yesterday"}"#, "startsAt in body must be of type date-time"),
        (
            #"{"labels": {"a": "b"}, "startsAt": "2026-01-02T00:00:00Z", "endsAt": "2026-01-01T00:00:00Z"}"#,
            "start time must be before end time"
        ),
    ])
    func refuses(_ text: String, _ what: String) {
        let fault = #expect(throws: ForeignAlertFault.self) { try read(text) }
        #expect(fault?.description.contains(what) == true, "\(fault?.description ?? "")")
    }

    @Test func refusesWhatIsTooLong() {
        let long = String(repeating: "x", count: ForeignAlert.sizeLimit)
        #expect(throws: ForeignAlertFault.self) { try read(#"{"labels": {"a": "\#(long)"}}"#) }
    }

    /// Alertmanager's cases: known and told again, from and to in minutes, what becomes of it.
    @Test(arguments: [
        // Told on: the later end, the first start.
        (-10, 4, false, -8, 6, false, -10, 6),
        // A shorter end that was told does not shorten, an assumed one gives way.
        (-10, 4, false, -8, 2, false, -10, 4), (-10, 4, true, -8, 2, false, -10, 2),
        // Over is believed at once.
        (-10, 4, false, -10, -1, false, -10, -1),
        // No overlap: another alert.
        (-10, -5, false, -2, 4, false, -2, 4),
    ])
    func merges(
        _ oldStart: Int, _ oldEnd: Int, _ oldTimeout: Bool, _ start: Int, _ end: Int, _ timeout: Bool,
        _ expectedStart: Int, _ expectedEnd: Int
    ) {
        var alerts = ForeignAlerts([
            alert("A", from: Int64(oldStart), to: Int64(oldEnd), isTimeout: oldTimeout)
        ])
        let intake = alerts.take(
            [alert("A", from: Int64(start), to: Int64(end), isTimeout: timeout)], at: now)
        let result = alerts.alerts.values.first
        let resolved = intake.transitions.first?.alert
        #expect((result?.startsAt ?? resolved?.firedAt) == now + .minutes(Int64(expectedStart)))
        #expect((result?.endsAt ?? resolved?.resolvedAt) == now + .minutes(Int64(expectedEnd)))
        #expect((resolved?.state == .inactive) == (expectedEnd < 0))
    }

    @Test func livesUntilNobodyTellsOfItAnyMore() {
        var alerts = ForeignAlerts()
        let first = alerts.take([alert("A", to: 4), alert("Over", from: -9, to: -1)], at: now)
        // What had ended before is no news.
        #expect(first.transitions.map(\.to) == [.firing] && first.firing == 1 && first.resolved == 1)
        #expect(alerts.take([alert("A", to: 5)], at: now + .minutes(1)).transitions.isEmpty)
        #expect(alerts.expire(at: now + .minutes(4)).isEmpty)
        let ended = alerts.expire(at: now + .minutes(5))
        #expect(ended.map(\.to) == [.inactive] && ended.first?.reason == "not told again by p:9090")
        #expect(ended.first?.alert.resolvedAt == now + .minutes(5) && ended.first?.alert.origin == "p:9090")
        #expect(alerts.alerts.isEmpty && alerts.expire(at: now + .hours(1)).isEmpty)
    }

    @Test func aFloodIsRefusedButNeverWhatIsKnown() {
        var alerts = ForeignAlerts(limit: 10)
        let flood = alerts.take((0..<15).map { alert("A\($0)", to: 4) }, at: now)
        #expect(flood.firing == 10 && flood.refused == 5 && alerts.alerts.count == 10)
        let next = alerts.take([alert("A3", to: 9), alert("B", to: 9), alert("A4", to: -1)], at: now)
        #expect(next.firing == 1 && next.refused == 1 && next.resolved == 1)
        #expect(alerts.take([alert("B", to: 9)], at: now).refused == 0)
    }

    @Test func aRestartGivesSendersAMoment() {
        var alerts = ForeignAlerts(restored: [alert("A", to: 4), alert("B", to: 60)], at: now + .minutes(30))
        #expect(alerts.expire(at: now + .minutes(30)).isEmpty)
        #expect(alerts.expire(at: now + .minutes(32)).map(\.alert.labels) == [Labels(["alertname": "A"])])
    }
}
