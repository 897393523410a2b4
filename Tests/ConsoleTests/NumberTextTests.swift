import Console
import Telemetry
import Testing

/// Numbers as people read them.
struct NumberTextTests {
    @Test(arguments: [
        (0, "0 s"), (0.000_412, "412 µs"), (0.004_21, "4.2 ms"), (0.412, "412 ms"), (0.999_6, "1.00 s"),
        (1.84, "1.84 s"), (30, "30.0 s"), (99.96, "1.7 min"), (750, "12.5 min"), (11_520, "3.2 h"),
        (181_440, "2.1 d"),
    ])
    func seconds(_ value: Double, _ text: String) { #expect(Units.seconds(value) == text) }

    @Test(arguments: [
        (0, "0.00 %"), (0.99621, "99.62 %"), (1, "100.00 %"), (0.999_999, "99.99 %"), (0.000_001, "<0.01 %"),
        (-0.19, "-19.00 %"),
    ])
    func percentNeverRoundsToACertainty(_ value: Double, _ text: String) {
        #expect(Units.percent(value) == text)
    }

    @Test(arguments: [
        (0, "$0.00"), (4_812.4, "$4,812.40"), (0.0041, "$0.0041"), (0.000_012, "$0.000012"), (0.182, "$0.18"),
        (-3.5, "-$3.50"), (1_250_000, "$1.25M"),
    ])
    func dollars(_ value: Double, _ text: String) { #expect(Units.dollars(value) == text) }

    @Test(arguments: [
        (812, "812 B"), (70_000_000_000, "65.2 GiB"), (1_023, "1.00 KiB"), (0, "0 B"),
    ])
    func bytes(_ value: Double, _ text: String) { #expect(Units.bytes(value) == text) }

    @Test(arguments: [(7, "7"), (2_312, "2.31K"), (999.6, "1.00K"), (1_204_000, "1.20M"), (18.4, "18.4")])
    func count(_ value: Double, _ text: String) { #expect(Units.count(value) == text) }

    @Test(arguments: [
        (42, "42 s"), (390, "6 m 30 s"), (720, "12 m"), (12_000, "3 h 20 m"), (183_600, "2 d 3 h"),
    ])
    func age(_ seconds: Int64, _ text: String) { #expect(Units.age(.seconds(seconds)) == text) }

    @Test(arguments: [
        (1_789_223_527_000, "14:32:07", "Sep 12", 5), (0, "00:00:00", "Jan 1", 3),
        (-1, "23:59:59", "Dec 31", 2),
    ])
    func clock(_ milliseconds: Int64, _ second: String, _ day: String, _ weekday: Int) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(ClockText.second(time) == second)
        #expect(ClockText.day(time) == day)
        #expect(ClockText.weekday(time) == weekday)
    }

    @Test func missingIsADash() {
        #expect(Reading.absent("no GPU").text { Units.percent($0) } == "–")
        #expect(Reading(.nan, orAbsent: "no traffic").reason == "no traffic")
    }
}
