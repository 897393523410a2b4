package import Documents

/// Writes OpenSLO files in one form: v1, one document for each object, fields in the specification's order,
/// comments kept. What the text would not read back as is refused.
package enum OpenSLOFormat {
    package struct Formatted: Hashable, Sendable {
        package var text: String
        /// What changes beyond the looks of it.
        package var warnings: [DocumentError]
    }

    package static func format(_ text: String, file: String) throws(DocumentErrors) -> Formatted {
        let problems = Problems()
        let written: WrittenText
        do {
            written = try WrittenText.parse(text, file: file)
        } catch {
            throw DocumentErrors([error])
        }
        var result = written
        result.documents = try objects(of: written).flatMap { entry in
            let nodes = arranged(entry.value, problems)
            return nodes.enumerated().map { index, node in
                // What stands above and below the object goes with the first and the last of its parts.
                var part = WrittenEntry(node)
                if index == 0 { part.comments.above = entry.comments.above + entry.comments.beside }
                if index == nodes.count - 1 { part.comments.below = entry.comments.below }
                return part
            }
        }
        try problems.throwIfAny()
        let formatted = result.yaml()
        try prove(formatted, result, comments: written.allComments, file: file)
        if problems.warnings.isEmpty { try prove(formatted, sameAs: text, file: file) }
        return Formatted(text: formatted, warnings: problems.warnings)
    }

    private static func arranged(_ node: WrittenNode, _ problems: Problems) -> [WrittenNode] {
        let header = Problems()
        guard let object = OpenSLOObject(plain(node), header) else {
            for error in header.errors { problems.add(error) }
            return [node]
        }
        let upgrade = OpenSLOUpgrade(version: object.version, kind: object.kind, problems: problems)
        let layout = OpenSLOLayout.object(object.kind)
        return upgrade.split(node).map { layout.arranged(upgrade.upgraded($0)) }
    }

    /// Enough of it to read the header.
    private static func plain(_ node: WrittenNode) -> Node {
        switch node.kind {
        case .scalar(let text, let style):
            Node(node.position, node.isNull ? .null : .scalar(text, isQuoted: style != .plain))
        case .alias: Node(node.position, .null)
        case .list(let entries): Node(node.position, .sequence(entries.map { plain($0.value) }))
        case .mapping(let entries):
            Node(
                node.position,
                .mapping(
                    entries.map {
                        Node.Pair(key: plain($0.key ?? node), value: plain($0.value))
                    }))
        }
    }

    /// The objects, one a document: those of a list are taken out of it, and what is empty is left out.
    private static func objects(of text: WrittenText) throws(DocumentErrors) -> [WrittenEntry] {
        var objects: [WrittenEntry] = []
        var waiting: [String] = []
        for document in text.documents {
            guard !document.value.isNull else {
                waiting += document.comments.all
                continue
            }
            var own = document.value.isList ? document.value.entries : [document]
            if document.value.isList {
                if own.count > 1, let place = document.value.firstAnchor {
                    throw DocumentErrors([
                        DocumentError(
                            place, "an anchor does not reach from one document into another",
                            remedy: "write out what the aliases of this list stand for")
                    ])
                }
                if own.isEmpty { waiting += document.comments.all }
                if let first = own.indices.first, let last = own.indices.last {
                    own[first].comments.above.insert(contentsOf: document.comments.above, at: 0)
                    own[last].comments.below += document.comments.beside + document.comments.below
                }
            }
            if !own.isEmpty {
                own[0].comments.above.insert(contentsOf: waiting, at: 0)
                waiting = []
            }
            objects += own
        }
        if let last = objects.indices.last { objects[last].comments.below += waiting }
        return objects
    }

    /// Reads what was written again: the same objects and the same comments, or nothing is given out.
    private static func prove(
        _ formatted: String, _ meant: WrittenText, comments: [String], file: String
    ) throws(DocumentErrors) {
        let place = SourcePosition(file: file)
        let remedy = "this is a fault of beaufort, and the file is left as it is; please report it"
        guard let again = try? WrittenText.parse(formatted, file: file) else {
            throw DocumentErrors([DocumentError(place, "the result cannot be read", remedy: remedy)])
        }
        let differing = zip(again.documents, meant.documents)
            .first { !OpenSLOProof.isSame($0.value, $1.value) }
        guard again.documents.count == meant.documents.count, differing == nil else {
            throw DocumentErrors([
                DocumentError(differing?.1.position ?? place, "the result reads differently", remedy: remedy)
            ])
        }
        guard again.allComments.sorted() == comments.sorted() else {
            throw DocumentErrors([DocumentError(place, "a comment would be lost", remedy: remedy)])
        }
    }

    private static func prove(
        _ formatted: String, sameAs text: String, file: String
    ) throws(DocumentErrors) {
        do {
            let before = try Document.parse(text, file: file).filter { !$0.isNull }
                .flatMap { $0.items ?? [$0] }
            let after = try Document.parse(formatted, file: "after.yaml")
            guard before.count == after.count, zip(before, after).allSatisfy({ OpenSLOProof.isSame($0, $1) })
            else {
                throw DocumentError(
                    SourcePosition(file: file), "the result reads differently",
                    remedy: "anchors may stand behind their aliases then; write out what they stand for")
            }
        } catch let error as DocumentError {
            throw DocumentErrors([error])
        } catch {
            return
        }
    }
}

extension OpenSLOFormat {
    /// The first SLO that files read together would give otherwise once they are formatted; nil for none.
    package static func changedMeaning(
        of files: [(file: String, text: String)], as formatted: [(file: String, text: String)]
    ) -> DocumentError? {
        let (before, after) = (OpenSLOReader.read(files), OpenSLOReader.read(formatted))
        guard before.meaning != after.meaning else { return nil }
        let pairs = zip(before.meaning.slos, after.meaning.slos).enumerated()
        let index = pairs.first { $0.element.0 != $0.element.1 }?.offset ?? after.slos.count
        let place = index < before.slos.count ? before.slos[index].position : nil
        return DocumentError(
            place ?? SourcePosition(file: files.first?.file ?? ""),
            "an SLO would read differently, so nothing is written",
            remedy: "this is a fault of beaufort; please report it")
    }

    /// A file without the connection details of its data sources; nil when it cannot be read.
    package static func withoutConnections(_ text: String, file: String) -> String? {
        guard text.contains("connectionDetails") else { return text }
        guard var written = try? WrittenText.parse(text, file: file) else { return nil }
        for index in written.documents.indices {
            if written.documents[index].value.isList {
                written.documents[index].value.changeItems(dropConnections)
            } else {
                dropConnections(&written.documents[index].value)
            }
        }
        return written.yaml()
    }

    private static func dropConnections(_ object: inout WrittenNode) {
        let isOfSource = object["kind"]?.text == OpenSLOObject.Kind.dataSource.rawValue
        if isOfSource { object.change("spec") { _ = $0.drop("connectionDetails") } }
        dropInside(&object)
    }

    /// v2alpha describes sources in the middle of metrics.
    private static func dropInside(_ node: inout WrittenNode) {
        for index in node.entries.indices {
            if node.entries[index].key?.text == "dataSourceSpec" {
                node.entries[index].value.change("connectionDetails") {
                    $0 = .plain("", at: $0.position)
                }
            }
            dropInside(&node.entries[index].value)
        }
    }
}
