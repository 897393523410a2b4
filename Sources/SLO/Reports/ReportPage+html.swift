internal import Telemetry

extension ReportPage {
    /// One HTML page that needs nothing else: style inside, plots inline, no script; prints well, and follows
    /// the reader's choice of light or dark.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(markupEscaped(title))</title>
        <style>
        \(ReportPage.style)
        </style>
        </head>
        <body>
        <h1>\(markupEscaped(title))</h1>
        \(reports.map(section).joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private func section(_ report: PeriodReport) -> String {
        let tables = ReportTables(report)
        let parts =
            [
                "<section>", "<h2>\(markupEscaped(report.slo.displayName))</h2>",
                "<p>\(markupEscaped(tables.introduction))</p>",
            ] + ReportPlots(report).svgs + [ReportPage.wide(tables.budget)]
            + [tables.burn, tables.pairs].compactMap { $0.map(ReportPage.wide) }
        return (parts + ["</section>"]).joined(separator: "\n")
    }

    /// Wide tables scroll on their own, so that the page does not.
    private static func wide(_ grid: TextGrid) -> String { "<div class=\"wide\">\n\(grid.html)\n</div>" }

    private static let style = """
        :root { --ink: #1b1f24; --paper: #ffffff; --faint: #e4e8ec; --soft: #59636e; --line: #afb8c1; }
        :root { --good: #0072b2; --bad: #d55e00; --none: #8c959f; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --paper: #0d1117; --faint: #30363d; --soft: #9198a1; --line: #57606a; }
          :root { --good: #56b4e9; --bad: #e69f00; --none: #6e7681; }
        }
        @media print {
          :root { --ink: #000000; --paper: #ffffff; --faint: #dddddd; --soft: #444444; --line: #888888; }
          :root { --good: #0072b2; --bad: #d55e00; --none: #8c959f; }
          body { max-width: none; margin: 0; font-size: 10px; } .wide { overflow: visible; }
          section, tr, svg { break-inside: avoid; } h2 { break-after: avoid; }
          @page { size: landscape; margin: 12mm; }
        }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        body { max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { margin-top: 2.4rem; border-bottom: 1px solid var(--line); }
        .wide { overflow-x: auto; } table { border-collapse: collapse; margin: .8rem 0; font-size: .85rem; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; }
        th, td { border-bottom: 1px solid var(--faint); } th { border-bottom: 2px solid var(--line); }
        .sum td { font-weight: 600; border-top: 2px solid var(--line); }
        svg { display: block; width: 100%; height: auto; margin: .6rem 0; }
        svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
        svg .t { font-size: 13px; font-weight: 600; fill: var(--ink); }
        svg .g { stroke: var(--faint); } svg .z { stroke: var(--bad); stroke-dasharray: 4 3; }
        svg .e { stroke: var(--line); stroke-dasharray: 2 3; }
        svg .budget { fill: none; stroke: var(--good); stroke-width: 1.8; }
        svg .good { fill: var(--good); } svg .bad { fill: var(--bad); }
        svg .page { fill: var(--bad); opacity: .22; } svg .none { fill: var(--none); opacity: .22; }
        """
}
