internal import Yams

/// Yams' trees into written nodes. Each entry gets a number, by which comments find it.
struct WrittenReader {
    /// An entry before its comments are known.
    struct Place {
        var parent: Int?
        var line: Int
        var column: Int
        /// Where its siblings begin: the key's column, of an item that of its dash.
        var indent: Int
        var valueLine: Int
        var valueColumn: Int
        /// The collection that it stands in is written in brackets.
        var isFlow: Bool
        var isDocument: Bool
        var holdsScalar: Bool
    }

    private(set) var documents: [Yams.Node] = []
    private(set) var places: [Place] = []
    /// By number of the entry.
    private(set) var entries: [WrittenEntry] = []
    private(set) var children: [[Int]] = []
    private(set) var roots: [Int] = []
    private(set) var scalars: [CommentScanner.Scalar] = []
    private let source: SourceLines
    private let file: String
    /// Where anchored nodes stand, to tell an alias, for which Yams gives the same node again.
    private var anchored: Set<SourcePosition> = []

    static func read(
        _ text: String, source: SourceLines, file: String
    ) throws(DocumentError) -> WrittenReader {
        var reader = WrittenReader(source: source, file: file)
        do {
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            while let root = try parser.nextRoot() {
                let number = try reader.add(nil, root, parent: nil, isFlow: false)
                reader.roots.append(number)
            }
            return reader
        } catch let error as DocumentError {
            throw error
        } catch {
            throw DocumentError(SourcePosition(file: file), "not readable as YAML: \(error)")
        }
    }

    private init(source: SourceLines, file: String) {
        self.source = source
        self.file = file
    }

    private func position(_ node: Yams.Node) -> SourcePosition {
        SourcePosition(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private mutating func add(
        _ key: Yams.Node?, _ value: Yams.Node, parent: Int?, isFlow: Bool
    ) throws(DocumentError) -> Int {
        let number = places.count
        let start = position(key ?? value)
        let behind = position(value)
        places.append(
            Place(
                parent: parent, line: start.line, column: start.column,
                indent: parent == nil ? 0 : key == nil ? start.column - 2 : start.column,
                valueLine: behind.line, valueColumn: behind.column, isFlow: isFlow,
                isDocument: parent == nil, holdsScalar: value.scalar != nil))
        children.append([])
        entries.append(WrittenEntry(WrittenNode(start, .scalar("", .plain))))
        let written = try key.map { key throws(DocumentError) in try self.key(key) }
        entries[number] = WrittenEntry(key: written, try node(value, of: number))
        return number
    }

    private mutating func key(_ node: Yams.Node) throws(DocumentError) -> WrittenNode {
        guard let scalar = node.scalar else {
            throw DocumentError(
                position(node), "a key that is no text cannot be kept", remedy: "write a name as the key")
        }
        if scalar.style != .plain, scalar.style != .any {
            note(scalar, at: position(node), parentColumn: 0)
            return WrittenNode(position(node), .scalar(scalar.string, .quoted))
        }
        guard node.anchor == nil else {
            throw DocumentError(position(node), "an anchor of a key would be lost", remedy: "remove it")
        }
        return WrittenNode(position(node), .scalar(scalar.string, .plain))
    }

    private mutating func node(_ node: Yams.Node, of number: Int) throws(DocumentError) -> WrittenNode {
        let position = position(node)
        if let anchor = node.anchor {
            guard anchored.insert(position).inserted else {
                places[number].holdsScalar = false
                return WrittenNode(position, .alias(anchor.rawValue))
            }
        }
        let anchor = node.anchor?.rawValue
        switch node {
        case .scalar(let scalar):
            return WrittenNode(position, try kind(scalar, at: position, of: number), anchor: anchor)
        case .sequence(let sequence):
            try refuse(sequence.tag, unless: .seq, at: position)
            let isFlow = opens("[", at: position)
            for item in sequence {
                children[number].append(try add(nil, item, parent: number, isFlow: isFlow))
            }
            return WrittenNode(position, .list([]), anchor: anchor)
        case .mapping(let mapping):
            try refuse(mapping.tag, unless: .map, at: position)
            let isFlow = opens("{", at: position)
            for (key, value) in mapping {
                children[number].append(try add(key, value, parent: number, isFlow: isFlow))
            }
            return WrittenNode(position, .mapping([]), anchor: anchor)
        case .alias(let alias): return WrittenNode(position, .alias(alias.anchor.rawValue))
        }
    }

    private mutating func kind(
        _ scalar: Yams.Node.Scalar, at position: SourcePosition, of number: Int
    ) throws(DocumentError) -> WrittenNode.Kind {
        let isPlain = scalar.style == .plain || scalar.style == .any
        if isPlain, scalar.tag.description == Tag.Name.str.rawValue {
            return .scalar(scalar.string, .quoted)
        }
        try refuse(scalar.tag, unless: .str, at: position)
        guard !isPlain else {
            let rest = SourceLines.text(source[position.line].dropFirst(position.column - 1))
            let isWhole = rest.hasPrefix(scalar.string) || opens("&", at: position)
            return .scalar(scalar.string, isWhole && !scalar.string.contains("\n") ? .plain : .wrapped)
        }
        let parent = places[number]
        note(scalar, at: position, parentColumn: parent.isDocument ? 0 : max(1, parent.indent))
        switch scalar.style {
        case .literal: return .scalar(scalar.string, .literal)
        case .folded: return .scalar(scalar.string, .folded)
        default: return .scalar(scalar.string, .quoted)
        }
    }

    private mutating func note(_ scalar: Yams.Node.Scalar, at position: SourcePosition, parentColumn: Int) {
        let style: CommentScanner.Scalar.Style =
            switch scalar.style {
            case .singleQuoted: .single
            case .literal, .folded: .block
            default: .double
            }
        scalars.append(
            CommentScanner.Scalar(
                line: position.line, column: position.column, style: style, parentColumn: parentColumn))
    }

    private func refuse(
        _ tag: Tag, unless usual: Tag.Name, at position: SourcePosition
    ) throws(DocumentError) {
        let name = tag.description
        guard !name.isEmpty, name != usual.rawValue else { return }
        throw DocumentError(
            position, "the tag '\(name)' would be lost", remedy: "remove it; nothing here needs tags")
    }

    /// Whether a bracket stands at a place, behind an anchor if there is one. (Yams does not tell.)
    private func opens(_ bracket: Unicode.Scalar, at position: SourcePosition) -> Bool {
        var rest = source[position.line].dropFirst(position.column - 1)
        while let first = rest.first, bracket != "&", first == "&" || first == "!" {
            rest = rest.drop { !SourceLines.isSpace($0) }.drop(while: SourceLines.isSpace)
        }
        return rest.first == bracket
    }
}
