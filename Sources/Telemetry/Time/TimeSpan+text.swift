extension TimeSpan: CustomStringConvertible {
    /// Units of the Prometheus duration grammar, largest first; they must appear in this order.
    /// A year is 365 days and a week 7, as Prometheus defines them.
    private static let units: [(symbol: String, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000),
        ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a Prometheus duration: `5m`, `1h30m`, `250ms`, `0`. Returns nil for anything else,
    /// including a sign, a fraction, a unit out of order or an overflow.
    package init?(text: some StringProtocol) {
        if text == "0" {
            self = .zero
            return
        }
        var rest = Array(text.utf8)[...]
        var total: Int64 = 0
        var nextUnit = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let count = TimeSpan.takeDigits(&rest),
                let unit = TimeSpan.takeUnit(&rest, from: nextUnit)
            else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: TimeSpan.units[unit].milliseconds)
            let (sum, overflowed) = total.addingReportingOverflow(product)
            guard !overflow, !overflowed else { return nil }
            total = sum
            nextUnit = unit + 1
        }
        self.init(milliseconds: total)
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        let digits = bytes.prefix { $0 >= 48 && $0 <= 57 }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        bytes = bytes.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    private static func takeUnit(_ bytes: inout ArraySlice<UInt8>, from first: Int) -> Int? {
        let letters = bytes.prefix { $0 < 48 || $0 > 57 }
        let symbol = String(decoding: letters, as: UTF8.self)
        guard let index = units[first...].firstIndex(where: { $0.symbol == symbol }) else { return nil }
        bytes = bytes.dropFirst(letters.count)
        return index
    }

    /// The Prometheus duration text, without years and weeks unless whole: `90m` prints as `1h30m`.
    package var description: String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for unit in TimeSpan.units {
            let size = UInt64(unit.milliseconds)
            let whole = unit.symbol == "y" || unit.symbol == "w"
            if whole && (rest % size != 0) { continue }
            let count = rest / size
            guard count > 0 else { continue }
            text += "\(count)\(unit.symbol)"
            rest %= size
        }
        return text
    }
}
