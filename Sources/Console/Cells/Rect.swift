/// A rectangle of cells; never negative in size.
package struct Rect: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package var right: Int { x + width }
    package var bottom: Int { y + height }
    package var isEmpty: Bool { width == 0 || height == 0 }
    package var size: Size { Size(columns: width, rows: height) }

    package func inset(x dx: Int, y dy: Int) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// The rectangle without its first rows.
    package func dropping(top rows: Int) -> Rect {
        Rect(x: x, y: y + min(rows, height), width: width, height: height - rows)
    }

    /// Only its first rows.
    package func top(_ rows: Int) -> Rect {
        Rect(x: x, y: y, width: width, height: min(rows, height))
    }

    package func contains(x px: Int, y py: Int) -> Bool {
        px >= x && px < right && py >= y && py < bottom
    }

    package func overlaps(_ other: Rect) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }

    package func encloses(_ other: Rect) -> Bool {
        other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom
    }

    /// Side by side, widths in proportion to the weights; the columns always add up.
    package func columns(_ weights: [Int]) -> [Rect] {
        shares(of: width, weights).map { Rect(x: x + $0.start, y: y, width: $0.length, height: height) }
    }

    /// One below the other, heights in proportion to the weights; the rows always add up.
    package func rows(_ weights: [Int]) -> [Rect] {
        shares(of: height, weights).map { Rect(x: x, y: y + $0.start, width: width, height: $0.length) }
    }

    private func shares(of total: Int, _ weights: [Int]) -> [(start: Int, length: Int)] {
        let sum = max(1, weights.reduce(0, +))
        var before = 0
        return weights.map { weight in
            let start = total * before / sum
            before += weight
            return (start, total * before / sum - start)
        }
    }
}

/// Columns and rows of a screen.
package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads `80x24`.
    package init?(text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
            (1...1_000).contains(columns), (1...1_000).contains(rows)
        else { return nil }
        self.init(columns: columns, rows: rows)
    }
}
