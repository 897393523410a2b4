/// A number with exactly this many decimals, rounded half away from zero: `fixed(1.005, 1)` is `1.0`.
/// Not-a-number and infinities print as Prometheus does.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let digits = String(UInt64(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + digits }
    let full = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + full.dropLast(decimals) + "." + full.suffix(decimals)
}

/// Thousands apart by commas: `12,408`.
package func grouped(_ value: Double, decimals: Int = 0) -> String {
    let text = fixed(value.magnitude, decimals)
    guard let first = text.first, first.isNumber else { return fixed(value, decimals) }
    let whole = text.prefix { $0 != "." }
    var out = ""
    for (index, digit) in whole.enumerated() {
        if index > 0, (whole.count - index) % 3 == 0 { out.append(",") }
        out.append(digit)
    }
    let isZero = !text.contains { $0.isNumber && $0 != "0" }
    return (value < 0 && !isZero ? "-" : "") + out + text.dropFirst(whole.count)
}

/// Three significant digits: `1.84`, `30.0`, `412`.
package func significant(_ value: Double) -> String {
    let size = value.magnitude
    if size == 0 { return "0" }
    if size < 9.995 { return fixed(value, 2) }
    return fixed(value, size < 99.95 ? 1 : 0)
}
