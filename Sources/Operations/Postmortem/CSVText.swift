/// Writes rows as RFC 4180, in UTF-8.
enum CSVText {
    static func write(_ header: [String], _ rows: [[String]]) -> [UInt8] {
        var out: [UInt8] = []
        for row in [header] + rows {
            out += Array(row.map(cell).joined(separator: ",").utf8) + [13, 10]
        }
        return out
    }

    /// A cell that a spreadsheet would take for a formula is made text.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+@\t\r".unicodeScalars.contains(first) {
            text = "'" + text
        } else if text.hasPrefix("-"), Double(text) == nil {
            text = "'" + text
        }
        let needsQuotes = text.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        return needsQuotes
            ? "\""
                + text.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\"" : text
    }
}
