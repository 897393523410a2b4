/// A Markdown text cut into what Beaufort acts on: front matter, headings, fenced code, and the prose
/// between them as written. Inline markup is left alone.
package struct MarkdownDocument: Hashable, Sendable {
    package var file: String
    /// The YAML between the `---` lines at the very top; null when there is none.
    package var frontMatter: Node
    package var blocks: [MarkdownBlock]

    package init(file: String, frontMatter: Node, blocks: [MarkdownBlock]) {
        self.file = file
        self.frontMatter = frontMatter
        self.blocks = blocks
    }

    package static func read(file: String) throws(DocumentError) -> MarkdownDocument {
        try parse(TextFile.read(file), file: file)
    }

    /// Throws for front matter that is no YAML and for a fence that is never closed.
    package static func parse(_ text: String, file: String) throws(DocumentError) -> MarkdownDocument {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(
            String.init)
        var scanner = MarkdownScanner(file: file, lines: lines)
        let frontMatter = try scanner.takeFrontMatter()
        return MarkdownDocument(file: file, frontMatter: frontMatter, blocks: try scanner.takeBlocks())
    }

    /// The text of the first heading of level 1, or nil.
    package var title: String? {
        for block in blocks {
            if case .heading(1, let text, _) = block { return text }
        }
        return nil
    }

    /// All fenced code, in order.
    package var fences: [FencedCode] {
        blocks.compactMap { if case .fence(let code) = $0 { code } else { nil } }
    }
}

package enum MarkdownBlock: Hashable, Sendable {
    /// `## Text` gives level 2. `line` counts from 1.
    case heading(level: Int, text: String, line: Int)
    /// Prose: paragraphs, lists, tables, as written, without blank lines around it.
    case paragraph(text: String, line: Int)
    case fence(FencedCode)

    package var line: Int {
        switch self {
        case .heading(_, _, let line), .paragraph(_, let line): line
        case .fence(let code): code.line
        }
    }
}

/// A fenced code block.
package struct FencedCode: Hashable, Sendable {
    /// First word of the info string: `sh`, `promql`; empty when there is none.
    package var language: String
    /// Everything after the fence marks, language included, trimmed.
    package var info: String
    /// The code, each line ended by a newline; indentation of the fence itself removed.
    package var body: String
    /// Line of the opening fence; the body begins on the next.
    package var line: Int

    package init(language: String, info: String, body: String, line: Int) {
        self.language = language
        self.info = info
        self.body = body
        self.line = line
    }

    /// The info string without the language.
    package var attributes: String {
        String(info.dropFirst(language.count).drop { $0 == " " || $0 == "\t" })
    }
}
