extension Timestamp: CustomStringConvertible {
    /// Reads RFC 3339: `2026-11-21T01:02:03Z`, any fraction of a second (cut to milliseconds), an offset
    /// such as `+01:00`, `t`, `z` or a space for `T`. A leap second reads as the first of the next minute.
    package init?(rfc3339 text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2),
            scanner.take("-"), let day = scanner.number(2), scanner.take("T", "t", " "),
            let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2),
            scanner.take(":"), let second = scanner.number(2),
            let millisecond = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid, hour < 24, minute < 60, second <= 60 else { return nil }
        let local = CivilTime(
            date: date, hour: hour, minute: minute, second: second, millisecond: millisecond)
        self = local.utc - .minutes(Int64(offset))
    }

    /// RFC 3339 in UTC; milliseconds only when there are any: `2026-11-21T01:02:03.5Z` prints `.500`.
    package var rfc3339: String {
        var bytes: [UInt8] = []
        appendRFC3339(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the RFC 3339 text to a buffer.
    package func appendRFC3339(into bytes: inout [UInt8]) {
        let time = CivilTime(utc: self)
        if time.date.year < 0 { bytes.append(UInt8(ascii: "-")) }
        appendPadded(Int(time.date.year.magnitude), 4, into: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(time.date.month, 2, into: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(time.date.day, 2, into: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendPadded(time.hour, 2, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(time.minute, 2, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(time.second, 2, into: &bytes)
        if time.millisecond > 0 {
            bytes.append(UInt8(ascii: "."))
            appendPadded(time.millisecond, 3, into: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    package var description: String { rfc3339 }
}

private func appendPadded(_ value: Int, _ width: Int, into bytes: inout [UInt8]) {
    var limit = 1
    for _ in 1..<width { limit *= 10 }
    while limit > 1, value < limit {
        bytes.append(48)
        limit /= 10
    }
    appendInteger(value, into: &bytes)
}

/// Takes a text apart that is digits with marks between.
struct DigitScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) {
        rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    mutating func take(_ characters: Unicode.Scalar...) -> Bool {
        guard let first = rest.first, characters.contains(Unicode.Scalar(first)) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Milliseconds after a point, 0 without one, nil for a point without digits.
    mutating func fraction() -> Int? {
        guard take(".", ",") else { return 0 }
        let digits = rest.prefix { $0 >= 48 && $0 <= 57 }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let padded = Array(digits.prefix(3)) + [UInt8](repeating: 48, count: max(0, 3 - digits.count))
        return padded.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// Minutes east of Greenwich.
    mutating func offset() -> Int? {
        if take("Z", "z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+", "-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
