import Alerting
import Telemetry
import Testing

struct TimeIntervalTests {
    @Test(
        arguments: [
            ("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-11-20T09:00:00Z", true),
            ("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-11-20T17:00:00Z", false),
            ("times: [{start_time: '09:00', end_time: '24:00'}]", "2026-11-20T23:59:59Z", true),
            ("weekdays: ['monday:friday', sunday]", "2026-11-20T12:00:00Z", true),
            ("weekdays: ['monday:friday', sunday]", "2026-11-21T12:00:00Z", false),
            ("weekdays: ['monday:friday', sunday]", "2026-11-22T12:00:00Z", true),
            ("days_of_month: ['1:5', '-3:-1']", "2026-11-28T00:00:00Z", true),
            ("days_of_month: ['1:5', '-3:-1']", "2026-11-27T00:00:00Z", false),
            ("days_of_month: ['29:31']", "2027-02-28T00:00:00Z", false),
            ("days_of_month: ['20:-1']", "2027-02-28T00:00:00Z", true),
            ("months: ['november:december', '3']", "2026-11-20T00:00:00Z", true),
            ("months: ['1:2']", "2026-11-20T00:00:00Z", false),
            ("years: ['2026']", "2026-11-20T00:00:00Z", true),
            ("years: ['2027:2030']", "2026-11-20T00:00:00Z", false),
            (
                "weekdays: [friday], times: [{start_time: '10:00', end_time: '11:00'}]",
                "2026-11-20T12:00:00Z", false
            ),
        ] as [(String, String, Bool)])
    func contains(_ fields: String, _ time: String, _ expected: Bool) throws {
        let text =
            "receivers: [{name: r}]\nroute: {receiver: r}\n"
            + "time_intervals: [{name: n, time_intervals: [{\(fields)}]}]"
        let intervals = try AlertmanagerReader().read(text, file: "a.yaml").configuration.timeIntervals["n"]
        let time = try #require(Timestamp(rfc3339: time))
        #expect(try #require(intervals?.first).contains(time) == expected)
    }
}
