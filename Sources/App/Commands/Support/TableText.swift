internal import Telemetry

/// Rows for people, pipes and programs: `--format table|json|csv`.
struct TableText {
    var columns: [String]
    var rows: [[TableCell]] = []

    init(_ columns: [String]) {
        self.columns = columns
    }

    mutating func add(_ row: [TableCell]) {
        rows.append(row)
    }

    mutating func add(_ row: [String]) {
        rows.append(row.map(TableCell.text))
    }

    func text(_ format: OutputFormat) -> String {
        switch format {
        case .table: aligned
        case .csv: csv
        case .json: json
        }
    }

    /// A name of thousands of characters in one row must not push all rows' ends out of sight.
    private static let widest = 100

    /// Columns padded to their widest cell, two spaces between. A cell that others follow is cut.
    private var aligned: String {
        let all =
            [columns.map { $0.uppercased() }]
            + rows.map { row in
                row.enumerated().map { index, cell in
                    let text = Output.visible(cell.shown)
                    let isCut = index < row.count - 1 && text.count > Self.widest
                    return isCut ? text.prefix(Self.widest - 1) + "…" : text
                }
            }
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    private var csv: String {
        ([columns] + rows.map { $0.map(\.plain) })
            .map { row in row.map(TableText.csvField).joined(separator: ",") }.joined(separator: "\n")
    }

    private static func csvField(_ text: String) -> String {
        guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
        var quoted = "\""
        for character in text { quoted += character == "\"" ? "\"\"" : String(character) }
        return quoted + "\""
    }

    private var json: String {
        let objects = rows.map { row in
            JSONValue.object(zip(columns, row).map { JSONValue.Member($0, $1.json) })
        }
        return JSONValue.array(objects).text
    }
}
