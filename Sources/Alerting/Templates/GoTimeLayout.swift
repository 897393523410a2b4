internal import Telemetry

/// Writes a time as Go's `Format` does: the layout shows what 2 January 2006, 15:04:05 would look like.
enum GoTimeLayout {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Longest first, where one begins with another.
    private static let marks = [
        "2006", "January", "Monday", "-07:00:00", "-07:00", "-0700", "-07", "Z07:00", "Z0700", "Jan", "Mon",
        "MST", "002", "__2", "_2", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "1", "2", "3", "4",
        "5",
    ]

    static func format(_ time: TemplateTime, _ layout: String) -> String {
        var out = ""
        var rest = layout[...]
        while let first = rest.first {
            if first == "." || first == ",", let digits = fraction(rest.dropFirst()) {
                out += fraction(first, digits, time.civil.millisecond)
                rest = rest.dropFirst(digits.count + 1)
            } else if let mark = marks.first(where: { isMark($0, in: rest) }) {
                out += text(mark, time)
                rest = rest.dropFirst(mark.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }

    /// A name with a small letter behind it is a word: the `Mon` of `Month`.
    private static func isMark(_ mark: String, in text: Substring) -> Bool {
        guard text.hasPrefix(mark) else { return false }
        guard mark == "Jan" || mark == "Mon" else { return true }
        return text.dropFirst(mark.count).first?.isLowercase != true
    }

    /// The zeros or nines behind a point, when no other digit follows.
    private static func fraction(_ text: Substring) -> Substring? {
        guard let first = text.first, first == "0" || first == "9" else { return nil }
        let digits = text.prefix { $0 == first }
        let next = text.dropFirst(digits.count).first
        return next?.isNumber == true ? nil : digits
    }

    private static func fraction(_ point: Character, _ digits: Substring, _ milliseconds: Int) -> String {
        let whole = padded(milliseconds, 3) + String(repeating: "0", count: 6)
        var text = String(whole.prefix(digits.count))
        if digits.first == "9" { while text.last == "0" { text.removeLast() } }
        return text.isEmpty ? "" : "\(point)\(text)"
    }

    private static func text(_ mark: String, _ time: TemplateTime) -> String {
        let civil = time.civil
        let (date, hour) = (civil.date, civil.hour % 12 == 0 ? 12 : civil.hour % 12)
        return switch mark {
        case "2006": padded(date.year, 4)
        case "06": padded(date.year % 100, 2)
        case "January": months[date.month - 1]
        case "Jan": String(months[date.month - 1].prefix(3))
        case "01": padded(date.month, 2)
        case "1": "\(date.month)"
        case "Monday": weekdays[date.weekday]
        case "Mon": String(weekdays[date.weekday].prefix(3))
        case "002": padded(date.dayOfYear, 3)
        case "__2": padded(date.dayOfYear, 3, with: " ")
        case "_2": padded(date.day, 2, with: " ")
        case "02": padded(date.day, 2)
        case "2": "\(date.day)"
        case "15": padded(civil.hour, 2)
        case "03": padded(hour, 2)
        case "3": "\(hour)"
        case "04": padded(civil.minute, 2)
        case "4": "\(civil.minute)"
        case "05": padded(civil.second, 2)
        case "5": "\(civil.second)"
        case "PM": civil.hour < 12 ? "AM" : "PM"
        case "pm": civil.hour < 12 ? "am" : "pm"
        default: offset(mark, time)
        }
    }

    private static func offset(_ mark: String, _ time: TemplateTime) -> String {
        let seconds = Int(time.zone.offset(at: time.time).milliseconds / 1_000)
        if mark == "MST", seconds == 0 { return "UTC" }
        if mark.hasPrefix("Z"), seconds == 0 { return "Z" }
        let sign = seconds < 0 ? "-" : "+"
        let (hours, minutes) = (abs(seconds) / 3_600, abs(seconds) / 60 % 60)
        let colon = mark.contains(":") ? ":" : ""
        switch mark {
        // Zones are known by their offsets: Go does the same for those without an abbreviation.
        case "MST", "-07": return sign + padded(hours, 2) + (minutes == 0 ? "" : padded(minutes, 2))
        case "-07:00:00":
            return "\(sign)\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(abs(seconds) % 60, 2))"
        default: return sign + padded(hours, 2) + colon + padded(minutes, 2)
        }
    }

    private static func padded(_ number: Int, _ width: Int, with filler: Character = "0") -> String {
        let text = "\(number)"
        return String(repeating: filler, count: max(0, width - text.count)) + text
    }
}
