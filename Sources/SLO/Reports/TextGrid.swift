internal import Telemetry

/// Rows of cells, laid out for terminals, Markdown or HTML.
struct TextGrid {
    var header: [String]
    private(set) var rows: [[String]] = []
    /// The last row sums up the others.
    var hasSummary = false

    init(_ header: [String], hasSummary: Bool = false) {
        self.header = header
        self.hasSummary = hasSummary
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// Columns padded to their widest cell, two spaces between.
    var aligned: String {
        let all = [header.map { $0.uppercased() }] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// GitHub-flavoured; the summary row is bold.
    var markdown: String {
        var lines = [header, header.map { _ in "---" }]
        for (index, row) in rows.enumerated() {
            let isSummary = hasSummary && index == rows.count - 1
            lines.append(
                row.map { cell in
                    let text = MarkupText.markdown(cell)
                    return isSummary && !text.isEmpty ? "**\(text)**" : text
                })
        }
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    var html: String {
        let cells = { (row: [String], tag: String) in
            row.map { "<\(tag)>\(markupEscaped($0))</\(tag)>" }.joined()
        }
        var out = "<table>\n<thead><tr>\(cells(header, "th"))</tr></thead>\n<tbody>\n"
        for (index, row) in rows.enumerated() {
            let isSummary = hasSummary && index == rows.count - 1
            out += "<tr\(isSummary ? " class=\"sum\"" : "")>\(cells(row, "td"))</tr>\n"
        }
        return out + "</tbody>\n</table>"
    }
}

/// Text from files and queries makes neither structure nor links.
enum MarkupText {
    static func markdown(_ text: String) -> String {
        text.reduce(into: "") { out, character in
            switch character {
            case "|", "[", "]", "`", "*", "\\": out += "\\\(character)"
            case "<": out += "&lt;"
            case "\n", "\r", "\r\n": out += " "
            default: out.append(character)
            }
        }
    }
}
