/// Rows and columns that fit themselves to the width there is.
package struct Table {
    package struct Column {
        package var title: String
        /// Narrowest useful width.
        package var minimum: Int
        /// Takes part in sharing out what is left over.
        package var grows: Bool
        package var isRight: Bool
        /// 0 is never dropped; the highest number goes first when the width is short.
        package var rank: Int

        package init(_ title: String, _ minimum: Int, grows: Bool = false, right: Bool = false, rank: Int = 0)
        {
            self.title = title
            self.minimum = minimum
            self.grows = grows
            isRight = right
            self.rank = rank
        }
    }

    package var columns: [Column]
    package var rows: [[Span]]
    /// The row shown reversed.
    package var selected: Int?
    package var hasHeader: Bool

    package init(_ columns: [Column], rows: [[Span]], selected: Int? = nil, hasHeader: Bool = true) {
        self.columns = columns
        self.rows = rows
        self.selected = selected
        self.hasHeader = hasHeader
    }

    /// Which columns are shown and how wide, one blank between them.
    package func widths(for total: Int) -> [(index: Int, width: Int)] {
        var shown = Array(columns.indices)
        func needed() -> Int { shown.reduce(0) { $0 + columns[$1].minimum } + max(0, shown.count - 1) }
        while needed() > total {
            guard
                let drop = shown.filter({ columns[$0].rank > 0 }).max(by: {
                    columns[$0].rank < columns[$1].rank
                })
            else { break }
            shown.removeAll { $0 == drop }
        }
        // Whoever wants least is served first, so that what is left goes to the column that needs it.
        let growing = shown.filter { columns[$0].grows }.sorted { wanted($0) < wanted($1) }
        var spare = max(0, total - needed())
        var extra: [Int: Int] = [:]
        for (position, index) in growing.enumerated() {
            let share = min(wanted(index), spare / (growing.count - position))
            extra[index] = share
            spare -= share
        }
        // What nobody asked for goes to the column that is the widest anyway.
        let widest = growing.max { columns[$0].minimum + wanted($0) < columns[$1].minimum + wanted($1) }
        if let widest { extra[widest, default: 0] += spare }
        return shown.map { ($0, columns[$0].minimum + (extra[$0] ?? 0)) }
    }

    /// How much wider than its minimum the column would like to be.
    private func wanted(_ index: Int) -> Int {
        let longest = rows.map { DisplayWidth.of($0[index].text) }.max() ?? 0
        return max(0, max(longest, DisplayWidth.of(columns[index].title)) - columns[index].minimum)
    }

    /// First row shown when `height` rows fit, so that the selected one is in sight.
    package func firstVisible(height: Int) -> Int {
        guard let selected, height > 0, rows.count > height else { return 0 }
        return min(max(0, selected - height + 1), rows.count - height)
    }
}

extension Canvas {
    package mutating func draw(_ table: Table, in area: Rect) {
        let layout = table.widths(for: area.width)
        var body = area
        if table.hasHeader {
            drawRow(table.columns.map { .muted($0.title) }, table, layout, y: area.y, in: area)
            body = area.dropping(top: 1)
        }
        let first = table.firstVisible(height: body.height)
        for (offset, row) in table.rows.dropFirst(first).prefix(body.height).enumerated() {
            drawRow(row, table, layout, y: body.y + offset, in: body)
            if first + offset == table.selected {
                restyle(Rect(x: area.x, y: body.y + offset, width: area.width, height: 1)) { $0.reversed }
            }
        }
        drawHidden(table.rows.count - first - body.height, in: body)
    }

    private mutating func drawRow(
        _ row: [Span], _ table: Table, _ layout: [(index: Int, width: Int)], y: Int, in clip: Rect
    ) {
        var x = clip.x
        for (index, width) in layout {
            let column = table.columns[index]
            draw(
                padded(row[index].text, to: width, right: column.isRight), x: x, y: y, row[index].style,
                in: clip)
            x += width + 1
        }
    }

    /// `+3` on the frame below when rows are out of sight.
    mutating func drawHidden(_ hidden: Int, in body: Rect) {
        guard hidden > 0, body.height > 0 else { return }
        let border = Rect(x: body.x, y: body.bottom, width: body.width, height: 1)
        draw(" +\(hidden) ", endingAt: body.right, y: body.bottom, Style(.info, bold: true), in: border)
    }
}
