/// How scalars are written.
enum ScalarText {
    struct Block {
        /// `|`, `>-` and their like.
        var header: String
        /// Without indentation; empty for blank lines.
        var lines: [String]
    }

    /// On one line. Empty collections are written in brackets.
    static func inline(_ node: WrittenNode) -> String {
        switch node.kind {
        case .alias(let name): "*\(name)"
        case .list: "[]"
        case .mapping: "{}"
        case .scalar(let text, .plain): text
        case .scalar(let text, .wrapped) where !text.contains("\n"): text
        case .scalar(let text, _): quoted(text)
        }
    }

    /// As a block, for text that was one or was wrapped and does not fit into a line; else nil.
    ///
    /// - Parameters:
    ///   - room: characters of a line of the block.
    ///   - used: characters that stand on the line before the scalar.
    static func block(_ node: WrittenNode, room: Int, used: Int) -> Block? {
        guard case .scalar(let text, let style) = node.kind, fitsBlock(text) else { return nil }
        switch style {
        case .plain, .quoted: return nil
        case .literal: return literal(text)
        case .folded: return folded(text, room) ?? literal(text)
        case .wrapped:
            guard text.contains("\n") || used + text.count > WrittenWriter.width else { return nil }
            return folded(text, room) ?? literal(text)
        }
    }

    /// Whether a block gives the same text: something to show, and nothing that must be escaped.
    private static func fitsBlock(_ text: String) -> Bool {
        text.contains { $0 != "\n" }
            && text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd,
            0x10000...0x10ffff:
            true
        default: false
        }
    }

    private static func literal(_ text: String) -> Block {
        var lines = splitLines(text)
        let chomping = chomp(&lines, text)
        let startsOdd = text.first.map { $0 == " " || $0 == "\n" || $0 == "\t" } ?? false
        return Block(header: "|" + (startsOdd ? "2" : "") + chomping, lines: lines)
    }

    /// Nil where line breaks and white space would not come back as they are.
    private static func folded(_ text: String, _ room: Int) -> Block? {
        guard text.first != "\n" else { return nil }
        var lines = splitLines(text)
        let chomping = chomp(&lines, text)
        var written: [String] = []
        // A line break of the text is a blank line here.
        var breaks = 0
        for (index, line) in lines.enumerated() {
            if line.first == " " || line.first == "\t" || line.last == " " || line.last == "\t" { return nil }
            breaks += index > 0 ? 1 : 0
            guard !line.isEmpty else { continue }
            written += Array(repeating: "", count: breaks) + wrap(line, room)
            breaks = 0
        }
        written += Array(repeating: "", count: breaks)
        return Block(header: ">" + chomping, lines: written)
    }

    private static func splitLines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The sign for how the text ends; takes the empty piece behind the last line break away.
    private static func chomp(_ lines: inout [String], _ text: String) -> String {
        guard text.hasSuffix("\n") else { return "-" }
        lines.removeLast()
        return text.hasSuffix("\n\n") ? "+" : ""
    }

    /// Breaks at single spaces only, for those alone come back.
    private static func wrap(_ line: String, _ room: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var pending = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if word.isEmpty {
                pending += 1
                continue
            }
            let isStart = lines.isEmpty && current.isEmpty
            if !isStart, pending == 0, current.count + 1 + word.count > max(20, room) {
                lines.append(current)
                current = String(word)
            } else {
                current += String(repeating: " ", count: isStart ? 0 : pending + 1) + word
            }
            pending = 0
        }
        return lines + [current]
    }

    /// In double quotes, or in single ones where that saves escapes.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy(isPrintable)
        if isPlain, text.contains("\"") || text.contains("\\") {
            return "'" + text.replacing("'", with: "''") + "'"
        }
        return "\"" + text.unicodeScalars.map(escape).joined() + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\r": return "\\r"
        case "\0": return "\\0"
        default:
            guard !isPrintable(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            return "\\U" + padded
        }
    }
}
