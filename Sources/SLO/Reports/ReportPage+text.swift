extension ReportPage {
    /// GitHub-flavoured Markdown, to be read in a ticket.
    package var markdown: String {
        var parts = ["# " + MarkupText.markdown(title)]
        for report in reports {
            let tables = ReportTables(report)
            parts.append("## " + MarkupText.markdown(report.slo.displayName))
            parts.append(MarkupText.markdown(tables.introduction))
            parts += [tables.budget, tables.burn, tables.pairs].compactMap { $0?.markdown }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Aligned columns for a terminal.
    package var table: String {
        var parts: [String] = []
        for report in reports {
            let tables = ReportTables(report)
            parts.append("\(report.slo.displayName)\n\(tables.introduction)")
            parts += [tables.budget, tables.burn, tables.pairs].compactMap { $0?.aligned }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}
