internal import Documents
internal import Telemetry

/// Reads `timeWindow` (v1) and `timeWindows` (v1alpha).
struct OpenSLOTimeWindow {
    let problems: Problems

    func period(_ node: Node) -> BudgetPeriod? {
        guard let window = single(node), let reader = MappingReader(window, problems) else { return nil }
        let duration = reader.required("duration", .node)
        let isRolling = reader.optional("isRolling", .boolean)
        let calendar = reader.take("calendar")
        reader.warnOfUnknownKeys(["duration", "isRolling", "calendar"])
        guard let duration else { return nil }
        if isRolling == true, let calendar {
            problems.warn(
                calendar.position, "a rolling window has no calendar; it is ignored",
                remedy: "remove 'calendar', or write isRolling: false")
        }
        if isRolling ?? (calendar == nil) {
            return OpenSLODuration.span(duration, problems).map { .rolling($0) }
        }
        guard let calendar else {
            problems.error(
                window.position, "a window that does not roll needs a calendar",
                remedy: "add calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}")
            return nil
        }
        guard let length = OpenSLODuration.calendar(duration, problems) else {
            _ = OpenSLODuration.span(duration, problems)
            return nil
        }
        if length.nominal < .days(1) {
            problems.warn(
                duration.position, "a calendar window of \(length.nominal) is shorter than a day",
                remedy: "m means minutes; write M for months")
        }
        return self.calendar(calendar, length)
    }

    /// v1alpha: `unit`, `count`, `isRolling`, `calendar`.
    func alpha(_ node: Node) -> BudgetPeriod? {
        guard let window = single(node), let reader = MappingReader(window, problems) else { return nil }
        let units: [String: CalendarLength.Unit] = [
            "Minute": .minute, "Hour": .hour, "Day": .day, "Week": .week, "Month": .month,
            "Quarter": .quarter,
            "Year": .year,
        ]
        let name = reader.required("unit", .string) ?? ""
        let count = reader.required("count", .integer(in: 1...100_000)) ?? 1
        let isRolling = reader.optional("isRolling", .boolean)
        let calendar = reader.take("calendar")
        reader.warnOfUnknownKeys(["unit", "count", "isRolling", "calendar"])
        guard let unit = units[name] else {
            reader.fail(
                "unit", "unknown unit '\(name)'",
                remedy: "possible: \(units.keys.sorted().joined(separator: ", "))")
            return nil
        }
        let length = CalendarLength(count, unit)
        if isRolling == false, let calendar { return self.calendar(calendar, length) }
        return .rolling(length.nominal)
    }

    private func single(_ node: Node) -> Node? {
        guard let items = node.items else { return node }
        if items.count > 1 {
            problems.warn(
                items[1].position, "an SLO has one time window; the first is used",
                remedy: "write an SLO of its own for each window")
        }
        guard let first = items.first else {
            problems.error(node.position, "the time window is empty", remedy: "add - duration: 30d")
            return nil
        }
        return first
    }

    private func calendar(_ node: Node, _ length: CalendarLength) -> BudgetPeriod? {
        guard let reader = MappingReader(node, problems) else { return nil }
        let start = reader.required("startTime", .string)
        let zone = readZone(reader)
        reader.warnOfUnknownKeys(["startTime", "timeZone"])
        guard let start, let zone else { return nil }
        guard let time = OpenSLOTimeWindow.civilTime(start) else {
            reader.fail(
                "startTime", "'\(start)' is not a time",
                remedy: "write it as 2026-01-01 00:00:00, without a zone")
            return nil
        }
        return .calendar(start: time, length: length, zone: zone)
    }

    private func readZone(_ reader: MappingReader) -> CivilZone? {
        guard let node = reader.take("timeZone") else { return .utc }
        // `Z` is no zone's name, though OpenSLO files say it.
        if ["UTC", "Etc/UTC", "GMT", "Z"].contains(node.text) { return .utc }
        return NodeReading<CivilZone>.zone.read(node, problems)
    }

    /// `YYYY-MM-DD HH:MM:SS`; a bare date starts at midnight.
    static func civilTime(_ text: String) -> CivilTime? {
        let parts = text.split { $0 == " " || $0 == "T" }
        guard let day = parts.first, parts.count <= 2 else { return nil }
        let date = day.split(separator: "-").compactMap { Int($0) }
        let clock = (parts.count == 2 ? parts[1] : "00:00:00").split(separator: ":").compactMap { Int($0) }
        guard date.count == 3, clock.count == 3 else { return nil }
        let civil = CivilDate(year: date[0], month: date[1], day: date[2])
        guard civil.isValid, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0..<60).contains(clock[2])
        else { return nil }
        return CivilTime(date: civil, hour: clock[0], minute: clock[1], second: clock[2])
    }
}
