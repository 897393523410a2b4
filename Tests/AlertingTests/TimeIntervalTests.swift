import Alerting
import Documents
import Telemetry
import Testing

struct TimeIntervalTests {
    private static let office = "times: [{start_time: '09:00', end_time: '17:00'}]"

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
            (office + ", location: Europe/Berlin", "2026-03-28T07:59:59Z", false),
            (office + ", location: Europe/Berlin", "2026-03-28T08:00:00Z", true),
            (office + ", location: Europe/Berlin", "2026-03-29T06:59:59Z", false),
            (office + ", location: Europe/Berlin", "2026-03-29T07:00:00Z", true),
            (office + ", location: Europe/Berlin", "2026-10-24T15:00:00Z", false),
            (office + ", location: Europe/Berlin", "2026-10-25T15:59:59Z", true),
            (office + ", location: America/New_York", "2026-03-07T13:59:59Z", false),
            (office + ", location: America/New_York", "2026-03-08T13:00:00Z", true),
            (office + ", location: America/New_York", "2026-11-01T13:00:00Z", false),
            ("weekdays: [monday], location: Asia/Kolkata", "2026-11-22T18:30:00Z", true),
            ("weekdays: [monday], location: Asia/Kolkata", "2026-11-23T18:30:00Z", false),
            ("days_of_month: ['-1'], location: Pacific/Apia", "2011-12-30T10:00:00Z", true),
            ("years: ['2027'], location: Australia/Lord_Howe", "2026-12-31T13:00:00Z", true),
            ("years: ['2027'], location: Etc/UTC", "2026-12-31T13:00:00Z", false),
        ] as [(String, String, Bool)])
    func contains(_ fields: String, _ time: String, _ expected: Bool) throws {
        let text =
            "receivers: [{name: r}]\nroute: {receiver: r}\n"
            + "time_intervals: [{name: n, time_intervals: [{\(fields)}]}]"
        let intervals = try AlertmanagerReader().read(text, file: "a.yaml").configuration.timeIntervals["n"]
        let time = try #require(Timestamp(rfc3339: time))
        #expect(try #require(intervals?.first).contains(time) == expected)
    }

    @Test(arguments: [
        ("Europe/Berln", "unknown time zone 'Europe/Berln'", "did you mean 'Europe/Berlin'?"),
        ("Local", "another on each machine", "name the zone, such as Europe/Berlin"),
        ("[]", "expected the name of a time zone", "Europe/Berlin"),
    ])
    func zonesNobodyKnows(_ zone: String, _ what: String, _ remedy: String) throws {
        let text =
            "receivers: [{name: r}]\nroute: {receiver: r}\n"
            + "time_intervals: [{name: n, time_intervals: [{location: \(zone)}]}]"
        let thrown = #expect(throws: DocumentErrors.self) {
            try AlertmanagerReader().read(text, file: "a.yaml")
        }
        let error = try #require(thrown?.errors.first)
        #expect(error.description.hasPrefix("a.yaml:3:56: "))
        #expect(error.what.contains(what))
        #expect(error.remedy.contains(remedy))
    }
}
