import Telemetry

/// The lines of a table of objectives. An SLO with more combinations than its name leaves room to tell apart
/// has its name once, in a line of its own, and beneath it what tells them apart.
struct ObjectiveLines {
    /// One line; its row is nil for the name above combinations.
    struct Line {
        var text: String
        var row: ObjectiveRow?
        /// Of a name: the rows beneath it.
        var group: [ObjectiveRow] = []
        var isIndented = false
    }

    private(set) var lines: [Line] = []
    /// Columns that a state's mark and the text after it may use together.
    let width: Int
    /// Columns that combinations stand further right.
    let indent: Int

    /// - Parameters:
    ///   - rows: worst first.
    ///   - usual: columns for mark and text that a table gives to names.
    ///   - most: what it can give at most.
    init(_ rows: [ObjectiveRow], usual: Int, most: Int) {
        let groups = Dictionary(grouping: rows.filter { !$0.labels.isEmpty }, by: \.name)
        let long = groups.filter { $0.value.contains { DisplayWidth.of($0.title) > usual - 2 } }
        let indent = most >= 28 ? 2 : 1
        let wanted = long.values.joined().map { DisplayWidth.of(CombinationText.whole($0)) + 2 + indent }
        let width = max(usual, min(most, wanted.max() ?? 0))
        self.indent = indent
        self.width = width
        var told: Set<String> = []
        for row in rows {
            guard let group = long[row.name], !row.labels.isEmpty else {
                lines.append(Line(text: row.title, row: row))
                continue
            }
            guard told.insert(row.name).inserted else { continue }
            lines.append(Line(text: row.name, group: group))
            let texts = CombinationText.texts(group, width: width - 2 - indent)
            lines += zip(group, texts).map { Line(text: $1, row: $0, isIndented: true) }
        }
    }

    private var names: Int { lines.count { $0.row == nil } }

    /// Lines of the screen that each row has when all are to fit in `height`; 1 when they do not.
    func spacing(_ height: Int, most: Int) -> Int {
        let rows = lines.count - names
        return (1...most).last { names + rows * $0 - ($0 > 2 ? 1 : 0) <= height } ?? 1
    }

    /// Where each line stands, and how many lines of the screen they take together.
    func places(spacing: Int) -> (offsets: [Int], height: Int) {
        var next = 0
        let offsets = lines.map { line in
            defer { next += line.row == nil ? 1 : spacing }
            return next
        }
        return (offsets, next)
    }
}

extension Canvas {
    /// Mark and name of a row, or the name above combinations and how many of them miss their objective.
    mutating func drawName(_ line: ObjectiveLines.Line, _ lines: ObjectiveLines, y: Int, in area: Rect) {
        guard let row = line.row else {
            let end = draw([.strong(clipped(line.text, to: area.width))], x: area.x, y: y, in: area)
            return draw(standing(line.group), endingAt: area.right, y: y, after: end + 2, in: area)
        }
        let indent = line.isIndented ? lines.indent : 0
        let text = clipped(line.text, to: lines.width - 2 - indent)
        draw([stateMark(row), Span(" " + text)], x: area.x + indent, y: y, in: area)
    }

    private func standing(_ rows: [ObjectiveRow]) -> [Span] {
        let missed = rows.count { $0.state == .breaching }
        let unknown = rows.count { $0.state == .noData }
        if missed > 0 { return [Mark.bad("\(missed) of \(rows.count) missed")] }
        if unknown > 0 { return [Mark.none("\(unknown) of \(rows.count) without data")] }
        return [.muted("all \(rows.count) met")]
    }
}
