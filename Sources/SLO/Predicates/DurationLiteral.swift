/// Durations as predicates write them: finer than `TimeSpan`, because requests are timed in nanoseconds.
enum DurationLiteral {
    /// Largest first; printing takes the first that divides.
    private static let units: [(symbol: String, nanoseconds: Double)] = [
        ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1),
    ]

    /// Reads `400ms`, `1.5s`, `1h30m`, `80us` (also `µs`); nil for anything else.
    static func nanoseconds(_ text: String) -> Double? {
        var rest = Substring(text)
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(letters.count)
            let symbol = letters == "µs" ? "us" : letters
            guard let count = Double(digits), let unit = units.first(where: { $0.symbol == symbol }) else {
                return nil
            }
            total += count * unit.nanoseconds
        }
        guard total.isFinite, total < 9e15, !text.isEmpty else { return nil }
        return total.rounded()
    }

    /// The shortest exact text: `400ms`, `90s`, `2h`.
    static func text(_ nanoseconds: Double) -> String {
        guard nanoseconds > 0 else { return "0s" }
        for unit in units where nanoseconds.truncatingRemainder(dividingBy: unit.nanoseconds) == 0 {
            return "\(Int(nanoseconds / unit.nanoseconds))\(unit.symbol)"
        }
        return "\(Int(nanoseconds.rounded()))ns"
    }
}
