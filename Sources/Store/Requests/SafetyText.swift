internal import Telemetry

/// Safety hits as one text column: a line per hit, its four parts separated by spaces, percent-escaped
/// where a part holds a space, a percent sign or a control character. Readable in any SQLite browser.
enum SafetyText {
    static func write(_ hits: [SafetyHit]) -> String {
        hits.map { hit in
            [hit.rule, hit.category, hit.side, hit.action].map(escape).joined(separator: " ")
        }.joined(separator: "\n")
    }

    static func read(_ text: String) -> [SafetyHit] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(unescape)
            guard parts.count == 4 else { return nil }
            return SafetyHit(rule: parts[0], category: parts[1], side: parts[2], action: parts[3])
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func escape(_ part: String) -> String {
        var out: [UInt8] = []
        for byte in part.utf8 {
            if byte <= 0x20 || byte == 0x7f || byte == UInt8(ascii: "%") {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func unescape(_ part: Substring) -> String {
        var out: [UInt8] = []
        var rest = Array(part.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                out.append(value)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
