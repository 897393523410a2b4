internal import Telemetry

/// Cuts texts to what services take. All count UTF-16's units, or fewer for the same text; a text is never
/// cut within a character, unless that alone is longer than the limit.
enum MessageText {
    /// From here on a cut is said in words.
    private static let wordyLimit = 1_000
    /// Room for those words.
    private static let wordyReserve = 60

    static func cut(_ text: String, to limit: Int) -> String {
        cut(text, to: limit) { $0.utf16.count }
    }

    /// As `cut(_:to:)`, counting what the text takes in a JSON document, in bytes.
    static func cut(_ text: String, toJSONBytes limit: Int) -> String {
        // Two bytes are the shortest escape, six the longest; the rest stands as it is.
        cut(text, to: limit) { part in
            part.utf8.reduce(0) { $0 + ($1 < 0x20 ? 6 : $1 == 0x22 || $1 == 0x5C ? 2 : 1) }
        }
    }

    private static func cut(_ text: String, to limit: Int, _ size: (Substring) -> Int) -> String {
        // No unit is smaller than a byte of UTF-8.
        guard size(text[...]) > limit else { return text }
        let room = limit - (limit >= wordyLimit ? wordyReserve : size("…"))
        var (end, used) = (text.startIndex, 0)
        while end < text.endIndex {
            let next = text.index(after: end)
            let more = size(text[end..<next])
            if used + more > room { break }
            (end, used) = (next, used + more)
        }
        if end == text.startIndex { end = scalars(of: text, room, size) }
        let kept = text[..<end]
        guard limit >= wordyLimit else { return kept + "…" }
        return kept + "… (cut here, \(text.unicodeScalars.distance(from: end, to: text.endIndex)) more)"
    }

    /// Where a text ends whose first character alone is too long: behind its base and some of its marks.
    private static func scalars(of text: String, _ room: Int, _ size: (Substring) -> Int) -> String.Index {
        var (end, used) = (text.startIndex, 0)
        while end < text.endIndex {
            let next = text.unicodeScalars.index(after: end)
            used += size(text[end..<next])
            if used > room { break }
            end = next
        }
        return end
    }

    /// One printable line: what breaks lines, steers a terminal or turns the direction of writing is a space.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isPrintable(scalar) {
                line.append(scalar)
            } else if line.last.map({ $0 != " " }) ?? false {
                line.append(" ")
            }
        }
        if line.last == " " { line.removeLast() }
        return String(line)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        // Joiners make characters of several scalars, and words of some scripts.
        if scalar.value == 0x200C || scalar.value == 0x200D { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
        case .spaceSeparator: return false
        default: return true
        }
    }

    /// A text whose control characters, which JSON readers and mailers stumble over, are shown as the
    /// replacement character; line breaks and tabs stay.
    static func withoutControls(_ text: String) -> String {
        func isBad(_ value: UInt32) -> Bool {
            (value < 0x20 && value != 9 && value != 10 && value != 13) || value == 0x7F
        }
        guard text.utf8.contains(where: { isBad(UInt32($0)) }) else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { isBad($0.value) ? "\u{FFFD}" : $0 }))
    }
}
