import Telemetry

extension Evaluator {
    /// `hour`, `day_of_week` and the like, in UTC; without an argument, of the moment of evaluation.
    mutating func calendar(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows: [Row]
        if let argument = node.arguments.first {
            rows = try vector(argument, on: grid)
        } else {
            rows = [Row(Labels(), floats: (0..<grid.count).map { grid.time($0).seconds })]
        }
        return try mapFloats(rows) { value, _ in calendarField(node.name, value) }
    }
}

/// One field of a moment given in seconds; NaN for what no calendar holds.
private func calendarField(_ name: String, _ seconds: Double) -> Double {
    guard seconds.magnitude < 1e12 else { return .nan }
    let time = CivilTime(utc: Timestamp(milliseconds: Int64(seconds.rounded(.towardZero)) * 1_000))
    let date = time.date
    let field =
        switch name {
        case "minute": time.minute
        case "hour": time.hour
        case "day_of_month": date.day
        case "day_of_week": date.weekday
        case "day_of_year": date.dayOfYear
        case "days_in_month": CivilDate.daysInMonth(date.month, year: date.year)
        case "month": date.month
        default: date.year
        }
    return Double(field)
}
