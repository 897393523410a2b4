import Support
import Telemetry
import Testing

/// The expected numbers are those of Python 3.11's `zoneinfo` with tzdata 2025b; a time without a zone has
/// the form of one in UTC.
@Suite struct CivilZoneTests {
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z"),
        ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"),
        ("Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59Z"),
        ("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59Z"),
        ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00Z"),
        ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T01:59:59Z"),
        ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00Z"),
        ("Asia/Kolkata", "2026-07-01T18:30:00Z", "2026-07-02T00:00:00Z"),
        ("Asia/Calcutta", "2026-07-01T18:29:59Z", "2026-07-01T23:59:59Z"),
        ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", "2026-04-05T01:59:59Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:29:59Z", "2026-10-04T01:59:59Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04T02:30:00Z"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00Z"),
        ("Pacific/Apia", "2026-01-01T00:00:00Z", "2026-01-01T13:00:00Z"),
        ("America/St_Johns", "2006-10-29T02:30:59Z", "2006-10-29T00:00:59Z"),
        ("America/St_Johns", "2006-10-29T02:31:00Z", "2006-10-28T23:01:00Z"),
        ("Africa/Casablanca", "2026-02-15T01:59:59Z", "2026-02-15T02:59:59Z"),
        ("Africa/Casablanca", "2026-02-15T02:00:00Z", "2026-02-15T02:00:00Z"),
        ("Etc/GMT+5", "2026-01-01T00:00:00Z", "2025-12-31T19:00:00Z"),
        ("UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("Europe/Berlin", "2099-07-01T00:00:00Z", "2099-07-01T02:00:00Z"),
        ("Europe/Berlin", "1970-07-01T00:00:00Z", "1970-07-01T01:00:00Z"),
        ("Europe/Berlin", "1980-07-01T00:00:00Z", "1980-07-01T02:00:00Z"),
    ])
    func clocksShow(name: String, time: String, shown: String) throws {
        let zone = try #require(CivilZone(name))
        let time = try #require(Timestamp(rfc3339: time))
        #expect(zone.civil(at: time).utc.rfc3339 == shown)
        #expect(zone.civil(at: time + .milliseconds(7)).millisecond == 7)
    }

    /// Of two the first; what clocks skip is counted on from before.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"),
        ("Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z"),
        ("Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:59:59Z", "2026-10-25T00:59:59Z"),
        ("Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-08T02:30:00Z", "2026-03-08T07:30:00Z"),
        ("America/New_York", "2026-03-08T03:30:00Z", "2026-03-08T07:30:00Z"),
        ("America/New_York", "2026-11-01T01:00:00Z", "2026-11-01T05:00:00Z"),
        ("America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"),
        ("America/New_York", "2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"),
        ("Asia/Kolkata", "2026-07-02T00:00:00Z", "2026-07-01T18:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:29:59Z", "2026-04-04T14:29:59Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:30:00Z", "2026-04-04T14:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05T02:00:00Z", "2026-04-04T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:00:00Z", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:45:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:30:00Z", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-29T23:59:59Z", "2011-12-30T09:59:59Z"),
        ("Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T22:00:00Z"),
        ("Pacific/Apia", "2011-12-31T12:00:00Z", "2011-12-30T22:00:00Z"),
        ("America/St_Johns", "2006-10-28T23:01:00Z", "2006-10-29T01:31:00Z"),
        ("America/St_Johns", "2006-10-29T00:00:30Z", "2006-10-29T02:30:30Z"),
        ("America/St_Johns", "2006-10-29T00:01:00Z", "2006-10-29T03:31:00Z"),
        ("UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ])
    func instants(name: String, shown: String, time: String) throws {
        let zone = try #require(CivilZone(name))
        let civil = CivilTime(utc: try #require(Timestamp(rfc3339: shown)))
        #expect(zone.instant(of: civil).rfc3339 == time)
    }

    /// Offsets in seconds at every 5.5 hours from 2000 to the end of 2024, the first weighed 1, the next 2
    /// and so on, from 1008 back to 0.
    @Test(
        arguments: [
            ("Europe/Berlin", 114_287_680_800),
            ("Europe/London", 42_441_922_800),
            ("America/New_York", -313_802_056_800),
            ("America/Sao_Paulo", -197_497_292_400),
            ("America/St_Johns", -206_027_026_200),
            ("Asia/Kolkata", 395_151_669_000),
            ("Asia/Kathmandu", 413_113_108_500),
            ("Australia/Lord_Howe", 771_235_970_400),
            ("Pacific/Apia", 119_836_515_600),
            ("Pacific/Chatham", 951_452_543_700),
            ("Africa/Cairo", 159_853_788_000),
            ("Europe/Istanbul", 196_180_819_200),
        ] as [(String, Int64)])
    func offsetsOfAQuarterOfACentury(name: String, sum: Int64) throws {
        let zone = try #require(CivilZone(name))
        var time = try #require(Timestamp(rfc3339: "2000-01-01T00:00:00Z"))
        let end = try #require(Timestamp(rfc3339: "2025-01-01T00:00:00Z"))
        var (total, weight) = (0 as Int64, 0 as Int64)
        while time < end {
            weight = (weight + 1) % 1_009
            total += weight * zone.offset(at: time).milliseconds / 1_000
            time = time + .minutes(330)
        }
        #expect(total == sum)
    }

    /// There and back is where it was, or, where clocks show a time twice, its first occurrence.
    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
        "America/St_Johns", "Africa/Casablanca", "UTC",
    ])
    func thereAndBack(name: String) throws {
        let zone = try #require(CivilZone(name))
        var generator = SeededGenerator(seed: 1)
        var repeated = 0
        let beginning = Timestamp(milliseconds: 0)
        for round in 0..<20_000 {
            // Half of them within one year by the minute, so that the hours that come twice are met.
            let minute = round % 2 == 0 ? 29_454_720 + generator.int(in: 0...525_600) : nil
            let time =
                minute.map { beginning + .minutes(Int64($0)) }
                ?? Timestamp(milliseconds: Int64(generator.int(in: 0...4_102_444_799_999)))
            let civil = zone.civil(at: time)
            let back = zone.instant(of: civil)
            if back == time { continue }
            repeated += 1
            let isFirst =
                back < time && time - back <= .hours(3) && zone.civil(at: back) == civil
                && zone.offset(at: back) > zone.offset(at: time)
            if !isFirst { Issue.record("\(time.rfc3339) went to \(back.rfc3339)") }
        }
        #expect(repeated < 20)
    }

    @Test(arguments: [
        "", "Local", "Europe/Berln", "europe/berlin", "Z", "GMT+2", "UTC+2", "+02:00", "PST", "BST", "CEST",
        "localtime", "Factory", "Europe/Berlin ", "../Europe/Berlin", "SystemV/PST8PDT", "/", "Europe/",
    ])
    func refuses(name: String) {
        #expect(CivilZone(name) == nil)
    }

    @Test(arguments: ["US/Pacific", "EST5EDT", "CET", "Europe/Kyiv", "Europe/Kiev", "GMT", "Etc/UTC", "Zulu"])
    func olderAndNewerNamesAreUnderstood(name: String) throws {
        #expect(try #require(CivilZone(name)).identifier == name)
    }

    @Test func namesToChooseFromAreAllUnderstood() {
        #expect(CivilZone.names.count > 400)
        for name in CivilZone.names where CivilZone(name) == nil { Issue.record("\(name) is unknown") }
    }

    @Test func beyondWhatIsKnownTheLastOffsetHolds() throws {
        let zone = try #require(CivilZone("Europe/Berlin"))
        #expect(zone.offset(at: .distantFuture) == .hours(1))
        #expect(zone.offset(at: .distantPast) == .hours(1))
        #expect(zone.instant(of: zone.civil(at: .distantFuture)) == .distantFuture)
        #expect(try #require(CivilZone("UTC")) == .utc)
    }
}
