/// Columns of eighth blocks, one or more rows high.
package enum Sparkline {
    static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Range of the vertical axis.
    package struct Scale: Hashable, Sendable {
        package var low: Double
        package var high: Double

        package init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }

        /// From zero to the largest value.
        package static func fromZero(_ values: [Double?]) -> Scale {
            Scale(low: 0, high: values.compactMap { $0 }.max() ?? 1)
        }

        /// Around the values: for ratios close to one, where zero would flatten everything.
        package static func around(_ values: [Double?], atLeast span: Double) -> Scale {
            let known = values.compactMap { $0 }
            let high = known.max() ?? 1
            return Scale(low: min(known.min() ?? 0, high - span), high: high)
        }

        package func share(_ value: Double) -> Double {
            high > low ? min(1, max(0, (value - low) / (high - low))) : (value > low ? 1 : 0)
        }
    }

    /// Eighths to fill of `rows` rows: at least one, so that a measured zero differs from a gap.
    package static func eighths(_ value: Double, _ scale: Scale, rows: Int) -> Int {
        max(1, Int((scale.share(value) * Double(rows * 8)).rounded()))
    }
}

extension Canvas {
    /// Draws values one to a column; gaps stay blank. The area's height is the height of the columns.
    package mutating func drawSparkline(
        _ values: [Double?], _ scale: Sparkline.Scale, in area: Rect, style: (Double) -> Style
    ) {
        for (column, value) in values.prefix(area.width).enumerated() {
            guard let value, area.height > 0 else { continue }
            let parts = Sparkline.eighths(value, scale, rows: area.height)
            for row in 0..<area.height {
                let rest = min(8, max(0, parts - row * 8))
                guard rest > 0 else { break }
                put(
                    Sparkline.eighths[rest], x: area.x + column, y: area.bottom - 1 - row, style(value),
                    in: area)
            }
        }
    }
}
