extension CivilDate {
    /// Reads `2026-01-04`; nil for anything else, and for a day that no calendar has.
    package init?(text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        self = date
    }

    /// `2026-01-04`
    package var text: String { String(CivilTime(date: self).text.prefix(10)) }
}

extension CivilTime {
    /// Reads what clocks show: `2026-01-04 02:00:00`, also with `T` between, without seconds, or the date
    /// alone for midnight. Nil for anything else, such as a time with a zone.
    package init?(text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date() else { return nil }
        self.init(date: date)
        if scanner.isAtEnd { return }
        guard scanner.take(" ", "T"), let hour = scanner.number(2), scanner.take(":"),
            let minute = scanner.number(2)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
        if !scanner.isAtEnd {
            guard scanner.take(":"), let second = scanner.number(2), scanner.isAtEnd else { return nil }
            self.second = second
        }
        guard hour < 24, minute < 60, second < 60 else { return nil }
    }

    /// `2026-01-04 02:00:00`; milliseconds are left out.
    package var text: String {
        let whole = Timestamp(milliseconds: utc.milliseconds - Int64(millisecond))
        return String(whole.rfc3339.map { $0 == "T" ? " " : $0 }.filter { $0 != "Z" })
    }
}

extension DigitScanner {
    fileprivate mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else {
            return nil
        }
        let date = CivilDate(year: year, month: month, day: day)
        return date.isValid ? date : nil
    }
}
