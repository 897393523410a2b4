internal import Telemetry

/// Writes blocks as GitHub-flavoured Markdown. Plots are in the HTML form.
enum MarkdownText {
    static func write(_ blocks: [ReportBlock]) -> String {
        var out = ""
        var saidWherePlotsAre = false
        for block in blocks {
            if case .plot(let plot) = block {
                if !saidWherePlotsAre {
                    out += "Drawn in `postmortem.html`; the numbers are in `metrics.om`.\n\n"
                }
                saidWherePlotsAre = true
                out += plotLine(plot) + "\n"
            } else {
                if out.hasSuffix("\n"), !out.hasSuffix("\n\n") { out += "\n" }
                out += write(block) + "\n\n"
            }
        }
        return String(out.dropLast())
    }

    private static func write(_ block: ReportBlock) -> String {
        switch block {
        case .heading(let level, let text): String(repeating: "#", count: level) + " " + escape(text)
        case .paragraph(let text): escape(text)
        case .list(let items): items.map { "- " + escape($0) }.joined(separator: "\n")
        case .table(let header, let rows): table(header, rows)
        case .code(let text): text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        case .blank(let prompt): "_\(prompt)_"
        case .plot: ""
        }
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        let lines = [header, header.map { _ in "---" }] + rows.map { $0.map(escape) }
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// What a plot shows, for those who read text.
    private static func plotLine(_ plot: LinePlot) -> String {
        let lines = plot.lines.compactMap { line -> String? in
            guard let peak = line.column.values.max(), let index = line.column.values.firstIndex(of: peak)
            else { return nil }
            let value = numberText((peak * 1_000).rounded() / 1_000)
            return "\(line.name) peaked at \(value) at \(line.column.times[index].rfc3339)"
        }
        return "- \(plot.title) (\(plot.unit)): " + escape(lines.joined(separator: "; "))
    }

    /// Text from outside makes neither structure nor links.
    static func escape(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|", "[", "]", "`", "*", "\\": out += "\\" + String(scalar)
            case "<": out += "&lt;"
            case "\n", "\r": out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
