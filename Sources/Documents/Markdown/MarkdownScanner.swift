/// Walks the lines of a Markdown text once.
struct MarkdownScanner {
    private let file: String
    private let lines: [String]
    private var next = 0

    init(file: String, lines: [String]) {
        self.file = file
        self.lines = lines
    }

    /// `---` on the first line, YAML, `---` or `...`.
    mutating func takeFrontMatter() throws(DocumentError) -> Node {
        let empty = Node(SourcePosition(file: file), .null)
        guard lines.first.map(trimmedEnd) == "---" else { return empty }
        guard
            let end = lines.dropFirst().firstIndex(where: { ["---", "..."].contains(trimmedEnd($0)) })
        else {
            throw DocumentError(
                SourcePosition(file: file), "the front matter is never closed",
                remedy: "end it with a line '---'")
        }
        next = end + 1
        // A blank line for the opening mark keeps the line numbers of the file.
        let text = "\n" + lines[1..<end].joined(separator: "\n")
        let nodes = try YAMLReader.parse(text, file: file)
        return nodes.first ?? empty
    }

    mutating func takeBlocks() throws(DocumentError) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var prose: [String] = []
        var proseLine = 0
        func flush() -> [MarkdownBlock] {
            prose.isEmpty ? [] : [.paragraph(text: prose.joined(separator: "\n"), line: proseLine)]
        }
        while next < lines.count {
            let line = lines[next]
            if let block = try takeFence() ?? takeHeading() {
                blocks += flush() + [block]
                prose = []
            } else if line.allSatisfy(\.isWhitespace) {
                blocks += flush()
                prose = []
                next += 1
            } else {
                if prose.isEmpty { proseLine = next + 1 }
                prose.append(trimmedEnd(line))
                next += 1
            }
        }
        return blocks + flush()
    }

    private mutating func takeHeading() -> MarkdownBlock? {
        let line = lines[next].drop { $0 == " " }
        let level = line.prefix { $0 == "#" }.count
        let rest = line.dropFirst(level)
        guard (1...6).contains(level), rest.isEmpty || rest.first == " " || rest.first == "\t" else {
            return nil
        }
        next += 1
        var text = trimmed(String(rest))
        // `## Title ##`: closing marks are decoration when a space precedes them.
        let closing = text.reversed().prefix { $0 == "#" }.count
        if closing > 0 {
            let body = text.dropLast(closing)
            if body.isEmpty || body.last == " " { text = trimmed(String(body)) }
        }
        return .heading(level: level, text: text, line: next)
    }

    private mutating func takeFence() throws(DocumentError) -> MarkdownBlock? {
        let opening = lines[next]
        guard let (indent, mark, length) = MarkdownScanner.fence(opening) else { return nil }
        let info = trimmed(String(opening.dropFirst(indent + length)))
        // A backtick in the info string makes it inline code, not a fence.
        if mark == "`", info.contains("`") { return nil }
        let line = next + 1
        next += 1
        var body = ""
        while next < lines.count {
            let text = lines[next]
            next += 1
            if let close = MarkdownScanner.fence(text), close.mark == mark, close.length >= length,
                text.dropFirst(close.indent + close.length).allSatisfy(\.isWhitespace)
            {
                let language = info.split { $0 == " " || $0 == "\t" || $0 == "{" }.first.map(String.init)
                let hasLanguage = info.first != "{"
                let code = FencedCode(
                    language: hasLanguage ? language ?? "" : "", info: info, body: body, line: line)
                return .fence(code)
            }
            body += dropping(indent, from: text) + "\n"
        }
        throw DocumentError(
            SourcePosition(file: file, line: line, column: indent + 1), "this code block is never closed",
            remedy: "end it with a line of \(String(repeating: String(mark), count: length))")
    }

    /// Indent, mark and length of a fence line: at least three backticks or tildes.
    private static func fence(_ line: String) -> (indent: Int, mark: Character, length: Int)? {
        let indent = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(indent)
        guard let mark = rest.first, mark == "`" || mark == "~" else { return nil }
        let length = rest.prefix { $0 == mark }.count
        return length >= 3 ? (indent, mark, length) : nil
    }

    private func dropping(_ indent: Int, from line: String) -> String {
        String(line.dropFirst(min(indent, line.prefix { $0 == " " }.count)))
    }
}

private func trimmedEnd(_ line: String) -> String {
    var line = line
    while line.last?.isWhitespace == true { line.removeLast() }
    return line
}

private func trimmed(_ line: String) -> String {
    String(trimmedEnd(line).drop(while: \.isWhitespace))
}
