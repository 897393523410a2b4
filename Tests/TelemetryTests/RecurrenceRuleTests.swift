import Telemetry
import Testing

@Suite struct RecurrenceRuleTests {
    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU"),
        ("rrule:byday=-1fr,1su;freq=monthly", "FREQ=MONTHLY;BYDAY=-1FR,1SU"),
        ("FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        ("FREQ=DAILY;INTERVAL=2;COUNT=3;WKST=SU", "FREQ=DAILY;INTERVAL=2;COUNT=3;WKST=SU"),
        ("FREQ=YEARLY;UNTIL=20261231", "FREQ=YEARLY;UNTIL=20261231T235959"),
        ("FREQ=YEARLY;UNTIL=20261231T235959Z", "FREQ=YEARLY;UNTIL=20261231T235959Z"),
        ("FREQ=DAILY;BYMONTH=12,1,1;BYMONTHDAY=-1,+1", "FREQ=DAILY;BYMONTH=1,12;BYMONTHDAY=-1,1"),
        ("FREQ=DAILY;BYHOUR=2;BYMINUTE=30,0;BYSETPOS=-1", "FREQ=DAILY;BYHOUR=2;BYMINUTE=0,30;BYSETPOS=-1"),
    ])
    func readsAndPrints(text: String, printed: String) throws {
        let rule = try RecurrenceRule(text: text)
        #expect(rule.description == printed)
        #expect(try RecurrenceRule(text: printed) == rule)
    }

    @Test(arguments: [
        ("", "FREQ: is missing", "begin with FREQ=DAILY"),
        ("BYDAY=SU", "FREQ: is missing", "begin with FREQ=DAILY"),
        ("FREQ=FORTNIGHTLY", "FREQ: unknown frequency 'FORTNIGHTLY'", "possible: MINUTELY, HOURLY, DAILY"),
        ("FREQ=SECONDLY", "FREQ: unknown frequency 'SECONDLY'", "possible: MINUTELY"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL: '0' is no number from 1 to 10000", "such as INTERVAL=1"),
        ("FREQ=DAILY;COUNT=x", "COUNT: 'X' is no number", "whole number"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "UNTIL: a rule ends by COUNT or by UNTIL", "remove one"),
        ("FREQ=DAILY;UNTIL=2026-01-01", "UNTIL: '2026-01-01' is no date", "20261231T235959Z"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL: '20260230' is no date", "20261231"),
        ("FREQ=DAILY;UNTIL=20260101Z", "UNTIL: '20260101Z' is no date", "20261231"),
        ("FREQ=DAILY;UNTIL=20260101T250000", "UNTIL: '20260101T250000' is no date", "20261231"),
        ("FREQ=WEEKLY;BYDAY=SUN", "BYDAY: 'SUN' is no weekday", "1SU is the first Sunday"),
        ("FREQ=MONTHLY;BYDAY=0SU", "BYDAY: '0SU' is no weekday", "-1FR the last Friday"),
        ("FREQ=WEEKLY;BYDAY=1SU", "BYDAY: ordinals count within a month", "FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY: a week has no days of the month", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY: '0' is not in 1…31", "-1 is the last"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY: '-32' is not in 1…31", "-1 is the last"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH: '13' is not in 1…12", "with , between"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR: '24' is not in 0…23", "with , between"),
        ("FREQ=DAILY;BYMINUTE=1,", "BYMINUTE: '' is not in 0…59", "with , between"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS: there is nothing to choose from", "add BYDAY"),
        ("FREQ=DAILY;WKST=1", "WKST: '1' is no weekday", "MO, TU"),
        ("FREQ=DAILY;BYWEEKNO=1", "BYWEEKNO: is not supported", "BYMONTHDAY"),
        ("FREQ=DAILY;EXDATE=20260101", "EXDATE: is no part of a rule", "except"),
        ("FREQ=DAILY;BYDAYS=MO", "BYDAYS: is no part of a rule", "known: FREQ, INTERVAL"),
        ("FREQ=DAILY;BYDAY=MO;BYDAY=TU", "BYDAY: is written twice", "values with , between"),
        ("FREQ=DAILY;every sunday", "EVERY SUNDAY: this is no part of a rule", "NAME=VALUE"),
        ("FREQ=", "FREQ=: this is no part of a rule", "NAME=VALUE"),
    ])
    func tellsWhatIsWrong(text: String, what: String, remedy: String) {
        let error = #expect(throws: RecurrenceError.self) { try RecurrenceRule(text: text) }
        #expect(error?.description.hasPrefix(what) == true)
        #expect(error?.remedy.contains(remedy) == true)
    }

    @Test(
        arguments: [
            ("2026-01-04 02:00:00", "2026-01-04 02:00:00"), ("2026-01-04T02:00", "2026-01-04 02:00:00"),
            ("2026-01-04", "2026-01-04 00:00:00"), ("2026-02-29", nil), ("2026-1-4", nil),
            ("2026-01-04 24:00", nil), ("2026-01-04 02:60", nil), ("2026-01-04 02:00:60", nil),
            ("2026-01-04 02:00:00Z", nil), ("2026-01-04 02:00:00+01:00", nil), ("2026-01-04 ", nil),
            ("", nil),
        ] as [(String, String?)])
    func readsWhatClocksShow(text: String, shown: String?) {
        #expect(CivilTime(text: text)?.text == shown)
    }
}
