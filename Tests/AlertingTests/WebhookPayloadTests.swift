import Alerting
import Support
import Telemetry
import Testing

struct WebhookPayloadTests {
    private let start = Timestamp(rfc3339: "2026-08-22T10:00:00Z") ?? .distantPast

    private func alert(_ pairs: KeyValuePairs<String, String>, ended: Bool = false) -> Alert {
        Alert(
            labels: Labels(pairs), annotations: Labels(["summary": "\"hot\" & <slow>", "unit": "s"]),
            startsAt: start,
            endsAt: ended ? start + .milliseconds(90_500) : nil, generatorURL: "http://b/graph")
    }

    private func payload(firing: [Alert], resolved: [Alert], maximum: Int = 0) -> String {
        let lane = NotificationLane(
            groupKey: "{}/{a=\"b\"}:{alertname=\"X\"}", receiver: "db.pager", integration: 0)
        let notification = Notification(
            lane: lane, time: start, reason: .newAlerts, groupLabels: Labels(["alertname": "X"]),
            firing: firing, resolved: resolved)
        return String(
            decoding: WebhookPayload(notification, externalURL: "http://b:9464", maximumAlerts: maximum).json,
            as: UTF8.self)
    }

    @Test func writesVersionFour() {
        let text = payload(
            firing: [alert(["alertname": "X", "severity": "page"])],
            resolved: [alert(["alertname": "X", "severity": "page", "job": "é"], ended: true)])
        let expected = #"""
            {"receiver":"db\\.pager","status":"firing","alerts":[{"status":"firing",
            "labels":{"alertname":"X","severity":"page"},
            "annotations":{"summary":"\"hot\" & <slow>","unit":"s"},"startsAt":"2026-08-22T10:00:00Z",
            "endsAt":"0001-01-01T00:00:00Z",
            "generatorURL":"http://b/graph","fingerprint":"1efb09bd1b43c88a"},
            {"status":"resolved","labels":{"alertname":"X","job":"é","severity":"page"},
            "annotations":{"summary":"\"hot\" & <slow>","unit":"s"},"startsAt":"2026-08-22T10:00:00Z",
            "endsAt":"2026-08-22T10:01:30.500Z",
            "generatorURL":"http://b/graph","fingerprint":"FINGERPRINT"}],
            "notification_reason":"new alerts added","groupLabels":{"alertname":"X"},
            "commonLabels":{"alertname":"X","severity":"page"},
            "commonAnnotations":{"summary":"\"hot\" & <slow>","unit":"s"},"routeLabels":{},"externalURL":"http://b:9464","version":"4",
            "groupKey":"{}/{a=\"b\"}:{alertname=\"X\"}","truncatedAlerts":0}
            """#.split(separator: "\n").joined()
        let fingerprint = Fingerprint(Labels(["alertname": "X", "severity": "page", "job": "é"]))
        #expect(text == expected.replacing("FINGERPRINT", with: fingerprint.description))
    }

    /// Alertmanager cuts before it computes the status, and calls a group resolved that still fires.
    @Test func statusIsOfAllAlertsEvenWhenTheListIsCut() throws {
        let resolved = (0..<5).map { alert(["alertname": "X", "n": "\($0)"], ended: true) }
        let value = try JSONValue.parse(
            payload(firing: [alert(["alertname": "X", "z": "1"])], resolved: resolved, maximum: 2))
        #expect(value["status"]?.string == "firing")
        #expect(value["alerts"]?.array?.map { $0["status"]?.string } == ["firing", "resolved"])
        #expect(value["truncatedAlerts"]?.integer == 4)
        #expect(value["commonLabels"]?.members?.map(\.name) == ["alertname"])
        let over = try JSONValue.parse(payload(firing: [], resolved: resolved))
        #expect(over["status"]?.string == "resolved")
    }
}
