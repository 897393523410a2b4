/// A YAML text of any number of documents, read with what people put between the data.
package struct WrittenText: Hashable, Sendable {
    /// In the order of the text, the comments before and after each with it.
    package var documents: [WrittenEntry]
    /// Comments of a text without a document.
    package var loose: [String]

    package init(documents: [WrittenEntry], loose: [String] = []) {
        self.documents = documents
        self.loose = loose
    }

    /// Every comment in it, without blank lines.
    package var allComments: [String] { documents.flatMap(\.allComments) + loose.filter { !$0.isEmpty } }

    /// Refuses, beside what is no YAML, what would be lost: tags, directives, keys that are no scalars.
    package static func parse(_ text: String, file: String) throws(DocumentError) -> WrittenText {
        // Deep or endless texts are refused there, in its words.
        _ = try YAMLReader.parse(text, file: file)
        let source = SourceLines(text)
        try refuseDirectives(source, file)
        let tree = try WrittenReader.read(text, source: source, file: file)
        let scanner = CommentScanner(source, scalars: tree.scalars)
        return CommentPlacer(source, tree, scanner).place()
    }

    private static func refuseDirectives(_ source: SourceLines, _ file: String) throws(DocumentError) {
        let first = source.lines.firstIndex { $0.contains { !SourceLines.isSpace($0) } && $0.first != "#" }
        guard let first, source.lines[first].first == "%" else { return }
        throw DocumentError(
            SourcePosition(file: file, line: first + 1), "a YAML directive would be lost",
            remedy: "remove the line; nothing here needs it")
    }
}
