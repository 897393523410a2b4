package import Telemetry

extension BurnPolicy {
    /// Windows as the annotation `beaufort/burn-windows` writes them, separated by commas or semicolons:
    ///
    ///     1h/5m 2% page, 6h/30m 6x ticket, 3d/3d 10% ticket absolute
    ///
    /// Long window, short window (a twelfth, at least 1 s, when left out), then either the share of the
    /// budget or the factor, then `page` or `ticket` (`page` when left out), then what they are held against:
    /// `ratio`, `absolute` or `both`.
    ///
    /// - Parameter rule: of windows that name none.
    /// - Throws: `BurnPolicyError`, in words.
    package static func custom(
        _ text: String, period: TimeSpan, rule: BudgetRule = .ratio
    ) throws(BurnPolicyError) -> BurnPolicy {
        var windows: [BurnWindow] = []
        for entry in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0.isNewline }) {
            let words = entry.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            windows.append(try window(words, period: period, rule: rule))
        }
        guard !windows.isEmpty else { throw BurnPolicyError(what: "no burn window is given") }
        return BurnPolicy(name: "custom", source: "the SLO file", windows: windows)
    }

    private static func window(
        _ words: [Substring], period: TimeSpan, rule: BudgetRule
    ) throws(BurnPolicyError) -> BurnWindow {
        let entry = words.joined(separator: " ")
        guard (2...4).contains(words.count) else {
            throw BurnPolicyError(what: "'\(entry)' is not a burn window")
        }
        let (long, short) = try spans(words[0])
        let (severity, rule) = try manner(words.dropFirst(2), rule)
        let amount = words[1]
        guard let number = Double(amount.dropLast()), number.isFinite, number > 0 else {
            throw BurnPolicyError(what: "'\(amount)' is neither a factor nor a share of the budget")
        }
        switch amount.last {
        case "%":
            return BurnWindow(
                long: long, short: short, budgetPercent: number, period: period, severity: severity,
                rule: rule)
        case "x", "×":
            return BurnWindow(
                long: long, short: short, factor: number, period: period, severity: severity, rule: rule)
        default:
            throw BurnPolicyError(what: "'\(amount)' has neither % nor x behind the number")
        }
    }

    /// The words behind the amount: severity, rule, or both of them in this order.
    private static func manner(
        _ words: ArraySlice<Substring>, _ rule: BudgetRule
    ) throws(BurnPolicyError) -> (BurnSeverity, BudgetRule) {
        var words = words
        var (severity, rule) = (BurnSeverity.page, rule)
        if let word = words.first, let found = BurnSeverity(rawValue: String(word)) {
            severity = found
            words.removeFirst()
        }
        if let word = words.first, let found = BudgetRule(rawValue: String(word)) {
            rule = found
            words.removeFirst()
        }
        guard let word = words.first else { return (severity, rule) }
        throw BurnPolicyError(
            what: "'\(word)' is neither page nor ticket, and no rule (ratio, absolute, both)")
    }

    private static func spans(_ text: Substring) throws(BurnPolicyError) -> (long: TimeSpan, short: TimeSpan)
    {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let long = TimeSpan(text: parts[0]), long > .zero else {
            throw BurnPolicyError(what: "'\(text)' is not a long and a short window")
        }
        let twelfth = TimeSpan.seconds(max(1, long.milliseconds / 12_000))
        guard let short = parts.count == 2 ? TimeSpan(text: parts[1]) : twelfth, short > .zero else {
            throw BurnPolicyError(what: "'\(text)' is not a long and a short window")
        }
        guard long.milliseconds % 1_000 == 0, short.milliseconds % 1_000 == 0 else {
            throw BurnPolicyError(what: "windows are whole seconds, '\(text)' is not")
        }
        guard short <= long else { throw BurnPolicyError(what: "in '\(text)' the short window is longer") }
        return (long, short)
    }
}

/// Why a text of burn windows is refused.
package struct BurnPolicyError: Error, Hashable, Sendable {
    package let what: String
    package var remedy = "Write windows as in: 1h/5m 2% page, 6h/30m 6x ticket, 3d/3d 10% ticket absolute"
}
