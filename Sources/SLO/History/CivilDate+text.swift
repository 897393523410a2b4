internal import Telemetry

extension CivilDate {
    /// `2026-10-25`
    var description: String {
        let padded = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// The week of ISO 8601, `2026-W44`: it belongs to the year in which its Thursday lies.
    var isoWeek: String {
        let sinceMonday = floorRemainder(weekday - 1, 7)
        let thursday = CivilDate(daysSinceEpoch: daysSinceEpoch - sinceMonday + 3)
        let week = (thursday.dayOfYear - 1) / 7 + 1
        return "\(thursday.description.prefix(4))-W\(week < 10 ? "0" : "")\(week)"
    }
}
