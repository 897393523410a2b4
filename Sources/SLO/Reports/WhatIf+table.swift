internal import Telemetry

extension WhatIf {
    /// Side by side for a terminal: parameters and budget, then the pairs of each side and their alerts.
    package var table: String {
        var parts = [
            "\(inForce.slo.displayName) (\(inForce.slo.title)) from \(range.start) to \(range.end)",
            comparison.aligned,
        ]
        for (name, side) in [("in force", inForce), ("what if", changed)] {
            if let problem = side.problem { parts.append("\(name): cannot be evaluated: \(problem)") }
            parts.append("\(name): each window pair\n" + WhatIfText(side: side, end: range.end).pairs.aligned)
            let alerts = WhatIfText(side: side, end: range.end).alerts
            parts.append(alerts.rows.isEmpty ? "\(name): no alerts" : "\(name): alerts\n" + alerts.aligned)
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var comparison: TextGrid {
        var grid = TextGrid(["", "in force", "what if"])
        let texts = [inForce, changed].map { WhatIfText(side: $0, end: range.end) }
        for (name, read) in WhatIfText.lines { grid.add([name] + texts.map(read)) }
        return grid
    }
}

/// One side in words.
private struct WhatIfText {
    let side: WhatIfSide
    let end: Timestamp

    static var lines: [(String, (WhatIfText) -> String)] {
        [
            (
                "target",
                {
                    $0.side.slo.hasTarget
                        ? ReportNumber.percent($0.side.slo.target) : "that of each component"
                }
            ),
            ("window", { $0.side.slo.period.description }),
            ("burn windows", { $0.side.slo.policy.name }),
            ("minimum events", { "\($0.side.slo.trafficGuard.minimumEvents)" }),
            ("minimum bad", { "\($0.side.slo.trafficGuard.minimumBad)" }),
            ("good", { $0.count($0.side.counts.good) }),
            ("bad", { $0.count($0.side.counts.bad) }),
            ("actual", { $0.side.sli.map(ReportNumber.sli) ?? "unknown" }),
            ("budget spent", { $0.side.consumed.map(ReportNumber.percent) ?? ReportNumber.none }),
            ("budget left", { $0.side.consumed.map { ReportNumber.percent(1 - $0) } ?? ReportNumber.none }),
            ("pages", { "\($0.side.alerts(.page))" }),
            ("tickets", { "\($0.side.alerts(.ticket))" }),
            ("without data", { ReportNumber.span($0.side.withoutData) }),
        ]
    }

    private func count(_ count: Int) -> String {
        side.counts.total > 0 ? CountUnit(side.slo).text(count) : ReportNumber.none
    }

    /// Detection and reset as computed for steady failures, beside what happened.
    var pairs: TextGrid {
        let names = side.pairs.first?.expected.map(\.name) ?? []
        var grid = TextGrid(["pair", "for", "alerts"] + names.map { "\($0): detected / reset" })
        for pair in side.pairs {
            let times = pair.expected.map(\.words)
            grid.add(
                [
                    ReportNumber.pair(pair.window), "\(pair.window.forSpan)", "\(pair.alerts.count)",
                ] + times)
        }
        return grid
    }

    var alerts: TextGrid {
        var grid = TextGrid(["pair", "start", "end", "length", "detected after", "reset after", "peak"])
        for pair in side.pairs {
            for alert in pair.alerts {
                grid.add([
                    ReportNumber.pair(pair.window), alert.start.rfc3339, alert.end?.rfc3339 ?? "still on",
                    spoken(alert.length(now: end)), alert.detection.map(spoken) ?? ReportNumber.none,
                    alert.reset.map(spoken) ?? ReportNumber.none, ReportNumber.burn(alert.peak),
                ])
            }
        }
        return grid
    }
}
