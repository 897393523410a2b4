extension WrittenText {
    /// As YAML in one form: block style, two spaces, lists indented under their keys, at most one blank line
    /// in a row, documents parted by `---`.
    package func yaml() -> String {
        var writer = WrittenWriter()
        writer.write(self)
        return writer.text
    }
}

/// Writes entries line by line.
struct WrittenWriter {
    private(set) var text = ""

    mutating func write(_ whole: WrittenText) {
        comments(whole.loose, 0)
        for (index, document) in whole.documents.enumerated() {
            if index > 0 { line("---", 0) }
            comments(document.comments.above + document.comments.beside, 0)
            switch document.value.kind {
            case .list where !document.value.entries.isEmpty, .mapping where !document.value.entries.isEmpty:
                if let anchor = document.value.anchor { line("&\(anchor)", 0) }
                entries(document.value, 0)
            case .scalar, .alias, .list, .mapping:
                let content = ScalarText.inline(document.value)
                if !content.isEmpty { line(content, 0) }
            }
            comments(document.comments.below, 0)
        }
    }

    private mutating func line(_ content: String, _ indent: Int) {
        let whole = content.isEmpty ? "" : String(repeating: " ", count: indent) + content
        text += whole + "\n"
    }

    private mutating func gap() {
        if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    }

    private mutating func comments(_ lines: [String], _ indent: Int) {
        for comment in lines {
            if comment.isEmpty { gap() } else { line(comment, indent) }
        }
    }

    private mutating func entries(_ node: WrittenNode, _ indent: Int) {
        for (index, entry) in node.entries.enumerated() {
            if index > 0, entry.comments.hasGap { gap() }
            write(entry, indent, lead: String(repeating: " ", count: indent))
        }
    }

    /// - Parameter lead: what the line begins with: spaces, or the dashes of the lists that it is in.
    private mutating func write(_ entry: WrittenEntry, _ indent: Int, lead: String) {
        var own = entry.comments
        if let key = entry.key {
            let last = own.beside.popLast()
            comments(own.above + own.beside, indent)
            write(key, entry.value, last.map { " \($0)" } ?? "", indent, lead)
        } else {
            item(entry, indent, lead)
        }
        comments(own.below, indent)
    }

    private mutating func write(
        _ key: WrittenNode, _ value: WrittenNode, _ beside: String, _ indent: Int, _ lead: String
    ) {
        let name = lead + ScalarText.inline(key) + ":"
        guard value.entries.isEmpty else {
            text += name + (value.anchor.map { " &\($0)" } ?? "") + beside + "\n"
            entries(value, indent + 2)
            return
        }
        scalar(value, after: name, beside, indent)
    }

    private mutating func item(_ entry: WrittenEntry, _ indent: Int, _ lead: String) {
        let value = entry.value
        var first = value.entries.first
        guard var inner = first, value.anchor == nil else {
            var own = entry.comments
            let last = value.entries.isEmpty ? own.beside.popLast() : nil
            comments(own.above + own.beside, indent)
            if let anchor = value.anchor, first != nil {
                text += lead + "- &\(anchor)\n"
                entries(value, indent + 2)
            } else {
                scalar(value, after: lead + "-", last.map { " \($0)" } ?? "", indent)
            }
            return
        }
        // What stands above the first thing in it stands above the dash.
        comments(entry.comments.above + entry.comments.beside + hoisted(&inner), indent)
        first = inner
        write(inner, indent + 2, lead: lead + "- ")
        for other in value.entries.dropFirst() {
            if other.comments.hasGap { gap() }
            write(other, indent + 2, lead: String(repeating: " ", count: indent + 2))
        }
    }

    /// Takes the comments out that would come between a dash and what is behind it.
    private func hoisted(_ entry: inout WrittenEntry) -> [String] {
        var taken = entry.comments.above
        entry.comments.above = []
        if entry.key != nil {
            taken += entry.comments.beside.dropLast()
            entry.comments.beside = Array(entry.comments.beside.suffix(1))
            return taken
        }
        let isScalar = entry.value.entries.isEmpty
        taken += isScalar ? Array(entry.comments.beside.dropLast()) : entry.comments.beside
        entry.comments.beside = isScalar ? Array(entry.comments.beside.suffix(1)) : []
        if !isScalar, entry.value.anchor == nil, var inner = entry.value.entries.first {
            taken += hoisted(&inner)
            entry.value.entries[0] = inner
        }
        return taken
    }

    private mutating func scalar(_ value: WrittenNode, after name: String, _ beside: String, _ indent: Int) {
        let anchor = value.anchor.map { " &\($0)" } ?? ""
        let width = WrittenWriter.width - indent - 2
        if let block = ScalarText.block(value, room: width, used: name.count + 1) {
            text += name + anchor + " " + block.header + beside + "\n"
            for content in block.lines { line(content, indent + 2) }
            return
        }
        let content = ScalarText.inline(value)
        text += name + anchor + (content.isEmpty ? "" : " " + content) + beside + "\n"
    }

    /// Wrapped text is wrapped here.
    static let width = 100
}
