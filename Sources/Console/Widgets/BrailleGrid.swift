/// Dots two to a column and four to a row, drawn as braille patterns.
package struct BrailleGrid {
    package let columns: Int
    package let rows: Int
    private var dots: [UInt8]
    private var inks: [Ink?]

    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        dots = Array(repeating: 0, count: self.columns * self.rows)
        inks = Array(repeating: nil, count: self.columns * self.rows)
    }

    /// Bits of Unicode's braille patterns by row and column of the dot.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// Sets the dot at x (0…2·columns-1, from the left) and y (0…4·rows-1, from the top).
    package mutating func set(x: Int, y: Int, _ ink: Ink) {
        guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
        let index = y / 4 * columns + x / 2
        dots[index] |= BrailleGrid.bits[y % 4][x % 2]
        inks[index] = ink
    }

    /// A line between two dots (Bresenham).
    package mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ ink: Ink) {
        let dx = abs(end.x - start.x)
        let dy = -abs(end.y - start.y)
        let stepX = start.x < end.x ? 1 : -1
        let stepY = start.y < end.y ? 1 : -1
        var (x, y, error) = (start.x, start.y, dx + dy)
        while true {
            set(x: x, y: y, ink)
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += stepX
            }
            if doubled <= dx {
                error += dx
                y += stepY
            }
        }
    }

    package func cell(column: Int, row: Int) -> (glyph: Character, ink: Ink)? {
        let index = row * columns + column
        guard dots[index] != 0, let ink = inks[index],
            let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index]))
        else { return nil }
        return (Character(scalar), ink)
    }
}
