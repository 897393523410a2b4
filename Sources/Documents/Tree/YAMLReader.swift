internal import Yams

/// YAML text into nodes: parses with Yams, expands aliases and merge keys (`<<`), keeps marks.
struct YAMLReader {
    private let file: String
    private var nodeCount = 0

    private init(file: String) {
        self.file = file
    }

    static func parse(_ text: String, file: String) throws(DocumentError) -> [Node] {
        do {
            try refuseDeepFlow(text, file: file)
            // `.basic` resolves nothing: every plain scalar stays text.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            var reader = YAMLReader(file: file)
            var nodes: [Node] = []
            while let root = try parser.nextRoot() { nodes.append(try reader.convert(root, depth: 0)) }
            return nodes
        } catch let error as DocumentError {
            throw error
        } catch let error as YamlError {
            throw documentError(error, in: text, file: file)
        } catch {
            throw DocumentError(SourcePosition(file: file), "not readable as YAML: \(error)")
        }
    }

    private mutating func convert(
        _ node: Yams.Node, depth: Int, isKey: Bool = false
    ) throws(DocumentError) -> Node {
        let position = SourcePosition(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        nodeCount += 1
        guard nodeCount <= Document.nodeLimit else {
            throw DocumentError(
                position, "the document has more than \(Document.nodeLimit) nodes once aliases are expanded",
                remedy: "split the file, or use fewer nested aliases")
        }
        guard depth < Document.depthLimit else {
            throw DocumentError(position, "nested deeper than \(Document.depthLimit) levels")
        }
        switch node {
        case .scalar(let scalar): return Node(position, YAMLReader.kind(of: scalar, isKey: isKey))
        case .sequence(let sequence):
            var items: [Node] = []
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return Node(position, .sequence(items))
        case .mapping(let mapping):
            var pairs: [Node.Pair] = []
            for (key, value) in mapping {
                let pair = Node.Pair(
                    key: try convert(key, depth: depth + 1, isKey: true),
                    value: try convert(value, depth: depth + 1))
                pairs.append(pair)
            }
            return Node(position, .mapping(try mergingKeys(pairs)))
        case .alias:
            throw DocumentError(position, "an alias that stands for nothing")
        }
    }

    private static func kind(of scalar: Yams.Node.Scalar, isKey: Bool) -> Node.Kind {
        let isPlain = scalar.style == .plain || scalar.style == .any
        // Yams gives keys the tag `!!str` itself, when it looks for duplicates.
        let isQuoted = !isPlain || (!isKey && scalar.tag.description == Tag.Name.str.rawValue)
        if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .null }
        return .scalar(scalar.string, isQuoted: isQuoted)
    }

    /// `<<: *base` lays the base's pairs under those written here; of several bases the first wins.
    private func mergingKeys(_ pairs: [Node.Pair]) throws(DocumentError) -> [Node.Pair] {
        guard pairs.contains(where: { $0.key.kind == .scalar("<<", isQuoted: false) }) else { return pairs }
        var merged = pairs.filter { $0.key.kind != .scalar("<<", isQuoted: false) }
        var names = Set(merged.map(\.key.kind))
        for pair in pairs where pair.key.kind == .scalar("<<", isQuoted: false) {
            for base in pair.value.items ?? [pair.value] {
                guard let inherited = base.pairs else {
                    throw DocumentError(
                        pair.value.position, "'<<' needs a mapping or a list of mappings",
                        remedy: "write '<<: *name' where 'name' anchors a mapping")
                }
                for pair in inherited where names.insert(pair.key.kind).inserted { merged.append(pair) }
            }
        }
        return merged
    }
}

extension YAMLReader {
    /// Yams recurses once per level, so brackets nested without end would exhaust the stack.
    /// Counts brackets outside quotes roughly; being roughly right is enough for a limit this high.
    private static func refuseDeepFlow(_ text: String, file: String) throws(DocumentError) {
        var depth = 0
        var line = 1
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            case UInt8(ascii: "\n"): line += 1
            default: continue
            }
            if depth > 10_000 {
                throw DocumentError(
                    SourcePosition(file: file, line: line), "nested deeper than \(Document.depthLimit) levels"
                )
            }
        }
    }

    private static func documentError(
        _ error: YamlError, in text: String, file: String
    ) -> DocumentError {
        func place(_ mark: Mark) -> SourcePosition {
            SourcePosition(file: file, line: max(1, mark.line), column: max(1, mark.column))
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let what = context.map { "\(problem) (\($0.text), line \($0.mark.line))" } ?? problem
            // At the end of the text nobody sees what is wrong: point to what was never closed.
            let isAtEnd = problem.contains("unexpected end") || mark.line > text.split(separator: "\n").count
            let position = isAtEnd ? place(context?.mark ?? mark) : place(mark)
            return DocumentError(position, what, remedy: remedy(for: problem))
        case .duplicatedKeysInMapping(let names, let context):
            let key = RepeatedKey(name: names.first ?? "", first: context.mark)
            let what = "the key '\(key.name)' is written twice in one mapping"
            guard let second = key.second(in: text) else {
                return DocumentError(place(key.first), what, remedy: "keep one of the two")
            }
            return DocumentError(
                place(second), "\(what), first in line \(key.first.line)", remedy: "keep one of the two")
        case .reader(let problem, let offset, _, _):
            let before = text.unicodeScalars.prefix(offset ?? 0)
            let line = 1 + before.count { $0 == "\n" }
            return DocumentError(
                SourcePosition(file: file, line: line), problem, remedy: "save the file as plain UTF-8 text")
        default:
            return DocumentError(SourcePosition(file: file), "not readable as YAML: \(error)")
        }
    }

    private static func remedy(for problem: String) -> String {
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and quote a value that contains ': '"
        }
        if problem.contains("cannot start any token") {
            return "indent with spaces, and quote a value that begins with @, ` or %"
        }
        if problem.contains("undefined alias") { return "quote a value that begins with '*'" }
        return "check indentation and quotes around this line"
    }
}
