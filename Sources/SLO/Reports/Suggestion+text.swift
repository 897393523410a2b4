internal import Telemetry

extension Suggestion {
    /// What history says, in tables, and lines of OpenSLO to paste.
    package var text: String {
        var parts = [
            "\(slo.displayName) (\(slo.title))\n\(foundation)",
            "target\n" + targetTable.aligned + "\n" + targetWords,
        ]
        if !traffic.isEmpty {
            if CountUnit(slo) != .sliceMillionths {
                parts.append("events in each long window\n" + trafficTable.aligned + "\n" + guardWords)
            }
            parts.append("window pairs\n" + verdictTable.aligned)
        }
        if let threshold { parts.append("threshold\n" + threshold.words) }
        parts.append("to paste\n" + snippet)
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// How much history it stands on.
    private var foundation: String {
        let unit = CountUnit(slo)
        var text =
            "stands on \(spoken(basis.recorded)) of data from \(basis.range.start) to \(basis.range.end), "
        text += "\(unit.text(basis.counts.total)) \(unit.word), \(unit.text(basis.counts.bad)) of them bad"
        if basis.stretch < slo.period.nominal {
            text +=
                "\nthat is less than the period of \(slo.period.nominal): targets are held against all of it"
        }
        return text
    }

    private var targetTable: TextGrid {
        var grid = TextGrid(["target", "budget spent in the worst \(basis.stretch)", "verdict"])
        for trial in targets {
            var verdict = trial.isMet ? "met" : trial.worst <= 1 ? "met without the margin" : "missed"
            if trial.target == target { verdict += ", proposed" }
            if trial.target == slo.target { verdict += ", in force" }
            grid.add([ReportNumber.percent(trial.target), ReportNumber.percent(trial.worst), verdict])
        }
        return grid
    }

    private var targetWords: String {
        let margin = "at least \(percentText(100 * TargetTrial.margin)) of the budget left in every rolling"
        guard let target else { return "none of these leaves \(margin) \(basis.stretch)" }
        return "\(ReportNumber.percent(target)) is the tightest that leaves \(margin) \(basis.stretch)"
    }

    private var trafficTable: TextGrid {
        let unit = CountUnit(slo)
        var grid = TextGrid(["pair", "fewest", "most", "one failure fires below", "share of windows below"])
        for one in traffic {
            grid.add([
                ReportNumber.pair(one.window), unit.text(one.fewest), unit.text(one.most),
                unit.text(one.needed) + (one.window.isAbsolute ? " in the period" : ""),
                percentText(100 * one.belowNeeded),
            ])
        }
        return grid
    }

    private var guardWords: String {
        guard trafficGuard.isNeeded else {
            return "one failure alone cannot page: no traffic guard is needed"
        }
        var text = "one failure alone can page: ask for \(trafficGuard.minimumBad) bad events"
        if trafficGuard.minimumEvents > 0 { text += " among \(trafficGuard.minimumEvents)" }
        if trafficGuard.isRuleEnough {
            text +=
                "\nor set beaufort/budget-rule: both: of a period's budget one failure spends too little to page"
        }
        return text
    }

    private var verdictTable: TextGrid {
        var grid = TextGrid(["target", "pair", "alerts", "share of time on", "verdict"])
        let proposed = target ?? slo.target
        for (target, verdicts) in [(slo.target, verdicts), (proposed, proposedVerdicts)] {
            for one in verdicts {
                grid.add([
                    ReportNumber.percent(target), ReportNumber.pair(one.window), "\(one.alerts)",
                    percentText(100 * one.share), one.finding.words,
                ])
            }
        }
        return grid
    }
}

extension PairVerdict.Finding {
    fileprivate var words: String {
        switch self {
        case .cannotFire: "can never fire: even a total outage burns no faster"
        case .guardHoldsBack: "can never fire: no window held what the traffic guard asks for"
        case .firesConstantly: "would fire constantly"
        case .fine: "fine"
        }
    }
}
