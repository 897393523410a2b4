internal import Telemetry

/// Writes blocks as one HTML page that needs nothing else: style inside, plots inline, no script. Prints
/// well.
enum HTMLText {
    static func write(_ blocks: [ReportBlock], title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(markupEscaped(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        \(blocks.map(write).joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private static let style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
        body { color: #1b1f24; background: #fff; }
        h1 { font-size: 1.6rem; line-height: 1.25; }
        h2 { margin-top: 2.2rem; border-bottom: 1px solid #d0d7de; padding-bottom: .2rem; }
        table { border-collapse: collapse; margin: .8rem 0; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; overflow-wrap: anywhere; }
        th, td { border-bottom: 1px solid #e4e8ec; } th { border-bottom: 2px solid #afb8c1; }
        pre { background: #f4f6f8; padding: .6rem; overflow-x: auto; }
        .blank { color: #59636e; font-style: italic; border-left: 3px solid #d0d7de; padding-left: .7rem; }
        .blank { min-height: 2.5rem; }
        svg { width: 100%; height: auto; margin: .4rem 0 1rem; }
        svg text { font: 11px system-ui, sans-serif; fill: #3d444d; }
        svg .t { font-size: 13px; font-weight: 600; } svg .g { stroke: #e4e8ec; }
        svg .l { stroke: #b30000; stroke-dasharray: 4 3; } svg .b { fill: #d55e00; opacity: .1; }
        @media print { body { max-width: none; margin: 0; font-size: 11px; } h2 { break-after: avoid; } }
        @media print { tr, svg { break-inside: avoid; } a { color: inherit; } @page { margin: 16mm; } }
        """

    private static func write(_ block: ReportBlock) -> String {
        switch block {
        case .heading(let level, let text): "<h\(level)>\(markupEscaped(text))</h\(level)>"
        case .paragraph(let text): "<p>\(markupEscaped(text))</p>"
        case .list(let items): "<ul>" + items.map { "<li>\(markupEscaped($0))</li>" }.joined() + "</ul>"
        case .table(let header, let rows): table(header, rows)
        case .code(let text): "<pre>\(markupEscaped(text))</pre>"
        case .blank(let prompt): "<p class=\"blank\">\(markupEscaped(prompt))</p>"
        case .plot(let plot): PlotSVG(plot).text
        }
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        var out = "<table>\n"
        if !header.allSatisfy(\.isEmpty) {
            out += "<thead><tr>" + header.map { "<th>\(markupEscaped($0))</th>" }.joined() + "</tr></thead>\n"
        }
        for row in rows {
            out += "<tr>" + row.map { "<td>\(markupEscaped($0))</td>" }.joined() + "</tr>\n"
        }
        return out + "</table>"
    }
}
