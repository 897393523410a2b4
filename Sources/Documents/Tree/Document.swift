/// Text that people write (YAML or JSON) as trees with positions.
package enum Document {
    /// More nodes than this after expanding aliases is refused: a few lines of nested aliases can
    /// otherwise stand for billions of nodes.
    package static let nodeLimit = 1_000_000
    /// Deeper nesting is refused; readers recurse.
    package static let depthLimit = 200

    /// All documents of a text, in order; an empty text has none.
    ///
    /// `file` only serves positions. JSON text is read as JSON when the name ends in `.json`.
    package static func parse(_ text: String, file: String) throws(DocumentError) -> [Node] {
        if file.hasSuffix(".json") { return [try JSONReader.parse(text, file: file)] }
        return try YAMLReader.parse(text, file: file)
    }

    /// The only document of a text. An empty text gives a null node.
    package static func parseOne(_ text: String, file: String) throws(DocumentError) -> Node {
        let nodes = try parse(text, file: file)
        if nodes.count > 1 {
            throw DocumentError(
                nodes[1].position, "a second document begins here, but this file holds one",
                remedy: "remove the '---' line or move what follows to a file of its own")
        }
        return nodes.first ?? Node(SourcePosition(file: file), .null)
    }

    /// As `parseOne`, for readers that gather what is wrong; nil for an empty text.
    package static func root(of text: String, file: String) throws(DocumentErrors) -> Node? {
        do throws(DocumentError) {
            let root = try parseOne(text, file: file)
            return root.isNull ? nil : root
        } catch {
            throw DocumentErrors([error])
        }
    }

    /// All documents of a file.
    package static func read(file: String) throws(DocumentError) -> [Node] {
        try parse(TextFile.read(file), file: file)
    }

    /// The only document of a file.
    package static func readOne(file: String) throws(DocumentError) -> Node {
        try parseOne(TextFile.read(file), file: file)
    }
}
