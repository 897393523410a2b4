internal import SLO
internal import Telemetry

/// Assessments as rows.
enum SLOTable {
    /// - Parameter isForPeople: puts the forecast's interval and the windows of the burn rate beside them,
    ///   not into columns of their own.
    static func overview(_ assessments: [Assessment], isForPeople: Bool = true) -> TableText {
        var table = TableText(
            [
                "slo", "state", "objective", "actual", "good", "bad", "budget_left", "burn", "exhausted_in",
            ]
                + (isForPeople
                    ? [] : ["exhausted_earliest", "exhausted_latest", "burn_window", "burn_short_window"]))
        for one in assessments {
            let range = one.exhaustionRange
            let forecast: [TableCell] =
                isForPeople
                ? [.text(one.exhaustionCell)]
                : [.span(one.exhaustion), .span(range?.earliest), .span(range?.latest)]
                    + windows(of: one.sustainingPair)
            table.add(
                [
                    .text(one.slo.title), .text(one.state.rawValue),
                    .ratio(one.slo.hasTarget ? one.slo.target : nil), .ratio(one.sli),
                    count(one.good, of: one), count(one.bad, of: one),
                    one.slo.isDivided ? .absent : left(one),
                    burn(one),
                ] + forecast)
        }
        return table
    }

    /// The combinations of an SLO that is split, the nearest to the end of its budget first.
    static func combinations(_ assessments: [Assessment]) -> TableText {
        let labels = assessments.first?.slo.split?.labels ?? []
        var table = TableText(
            labels + ["state", "actual", "good", "bad", "budget_left", "burn", "exhausted_in"])
        for one in assessments.sorted(by: { $0.budgetRemaining < $1.budgetRemaining }) {
            table.add(
                labels.map { TableCell.text(one.slo.combination[$0] ?? "") } + [
                    .text(one.state.rawValue), .ratio(one.sli), count(one.good, of: one),
                    count(one.bad, of: one), left(one), burn(one), .text(one.exhaustionCell),
                ])
        }
        return table
    }

    /// What a composite is made of.
    static func components(_ composite: Assessment) -> TableText {
        let spans = composite.slo.policy.spans
        var table = TableText(
            ["component", "weight", "state", "objective", "actual", "good", "bad", "budget_left"]
                + spans.map { "burn_\($0)" })
        for (one, slo) in zip(composite.components, composite.slo.components.map(\.definition)) {
            let unit = CountUnit(slo)
            table.add(
                [
                    one.name, numberText(one.weight), one.state.rawValue, percent(one.target),
                    one.sli.map(percent) ?? "-", unit.text(one.counts.good), unit.text(one.counts.bad),
                    one.budgetConsumed.map { percent(1 - $0) } ?? "-",
                ] + spans.map { one.burn[$0].map { rate($0) } ?? "-" })
        }
        return table
    }

    static func windows(_ assessment: Assessment) -> TableText {
        var table = TableText(["window", "good", "bad", "burn"])
        for window in assessment.windows {
            table.add([
                .text(window.span.description), count(window.counts.good, of: assessment),
                count(window.counts.bad, of: assessment), burn(window.rate),
            ])
        }
        return table
    }

    /// Events, or slices to two decimals where each counts with its share: not their millionths.
    private static func count(_ count: Int, of one: Assessment) -> TableCell {
        let unit = CountUnit(one.slo)
        return .number(unit.number(count), shown: unit.text(count))
    }

    private static func left(_ one: Assessment) -> TableCell {
        .ratio(one.budgetConsumed.map { 1 - $0 })
    }

    /// The highest rate that both windows of a pair sustain, with those: `3.2x 6h/30m`.
    private static func burn(_ one: Assessment) -> TableCell {
        guard let pair = one.sustainingPair, let burn = pair.sustained else { return .absent }
        let windows = burn > 0 ? " \(pair.window.long)/\(pair.window.short)" : ""
        return .number(burn, shown: rate(burn) + windows)
    }

    private static func windows(of pair: PairReading?) -> [TableCell] {
        guard let window = pair?.window else { return [.absent, .absent] }
        return [.text(window.long.description), .text(window.short.description)]
    }

    private static func burn(_ burn: Double?) -> TableCell {
        burn.map { .number($0, shown: rate($0)) } ?? .absent
    }

    static func percent(_ ratio: Double) -> String {
        numberText((ratio * 1e6).rounded() / 1e4) + "%"
    }

    static func rate(_ burn: Double) -> String {
        numberText((burn * 100).rounded() / 100) + "x"
    }
}
