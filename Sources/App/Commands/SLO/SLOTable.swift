internal import SLO
internal import Telemetry

/// Assessments as rows.
enum SLOTable {
    /// - Parameter isForPeople: puts the forecast's interval beside it, not into columns of its own.
    static func overview(_ assessments: [Assessment], isForPeople: Bool = true) -> TableText {
        var table = TableText(
            [
                "slo", "state", "objective", "actual", "good", "bad", "budget_left", "burn", "exhausted_in",
            ] + (isForPeople ? [] : ["exhausted_earliest", "exhausted_latest"]))
        for one in assessments {
            let range = one.exhaustionRange
            let bounds = [range?.earliest, range?.latest].map { $0.map(\.description) ?? "-" }
            let forecast = isForPeople ? one.exhaustionCell : one.exhaustion.map(\.description) ?? "-"
            table.add(
                [
                    one.slo.title, one.state.rawValue, percent(one.slo.target), one.sli.map(percent) ?? "-",
                    String(one.good), String(one.bad),
                    one.total > 0 && !one.slo.isDivided ? percent(one.budgetRemaining) : "-",
                    one.sustainedBurn.map { rate($0) } ?? "-", forecast,
                ] + (isForPeople ? [] : bounds))
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
                labels.map { one.slo.combination[$0] ?? "" } + [
                    one.state.rawValue, one.sli.map(percent) ?? "-", String(one.good), String(one.bad),
                    one.total > 0 ? percent(one.budgetRemaining) : "-",
                    one.sustainedBurn.map { rate($0) } ?? "-", one.exhaustionCell,
                ])
        }
        return table
    }

    static func windows(_ assessment: Assessment) -> TableText {
        var table = TableText(["window", "good", "bad", "burn"])
        for window in assessment.windows {
            table.add([
                window.span.description, String(window.counts.good), String(window.counts.bad),
                window.rate.map { rate($0) } ?? "-",
            ])
        }
        return table
    }

    static func percent(_ ratio: Double) -> String {
        numberText((ratio * 1e6).rounded() / 1e4) + "%"
    }

    static func rate(_ burn: Double) -> String {
        numberText((burn * 100).rounded() / 100) + "x"
    }
}
