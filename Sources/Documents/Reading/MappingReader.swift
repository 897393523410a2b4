/// Reads a mapping's values by name and type. Every mistake is recorded in `problems`, none stops the
/// reading, and keys nobody asked for are reported with the nearest known name.
///
///     let retry = try Document.readOne(file: path).read { reader in Retry( attempts:
///         reader.optional("attempts", .integer(in: 0...10)) ?? 2, backoff: reader.required("backoff",
///         .duration, or: .seconds(1))) }
package final class MappingReader {
    /// The mapping's own place, for errors about the whole.
    package let position: SourcePosition
    package let problems: Problems
    private let pairs: [Node.Pair]
    private var known: [String] = []
    private var acceptsUnknown = false
    /// Keys named as the likely slip behind a missing one: reported once, not twice.
    private var suspects: Set<String> = []

    /// Nil, with an error recorded, when the node is no mapping. Nothing at all counts as empty mapping.
    package init?(_ node: Node, _ problems: Problems) {
        guard node.pairs != nil || node.isNull else {
            problems.error(node.position, "expected a mapping, found \(node.kindName)")
            return nil
        }
        position = node.position
        pairs = node.pairs ?? []
        self.problems = problems
    }

    /// The raw node under a key; nil when absent or null. The key counts as known from here on.
    package func take(_ key: String) -> Node? {
        known.append(key)
        guard let value = pairs.first(where: { $0.key.text == key })?.value, !value.isNull else { return nil }
        return value
    }

    /// Whether the key is written, even with nothing behind it.
    package func has(_ key: String) -> Bool {
        known.append(key)
        return pairs.contains { $0.key.text == key }
    }

    /// The value under a key; nil when absent, null, or wrong (then recorded).
    package func optional<Value>(_ key: String, _ reading: NodeReading<Value>) -> Value? {
        take(key).flatMap { reading.read($0, problems) }
    }

    /// The value under a key; nil, with an error recorded, when absent or wrong.
    package func required<Value>(_ key: String, _ reading: NodeReading<Value>) -> Value? {
        guard let node = take(key) else {
            problems.error(position, "'\(key)' is missing", remedy: missingRemedy(key))
            return nil
        }
        return reading.read(node, problems)
    }

    /// As `required`, with a stand-in after an error, so that building goes on and finds more errors.
    package func required<Value>(_ key: String, _ reading: NodeReading<Value>, or fallback: Value) -> Value {
        required(key, reading) ?? fallback
    }

    /// The place of a key's value, or of the mapping when absent: for errors found later.
    package func position(of key: String) -> SourcePosition {
        pairs.first { $0.key.text == key }?.value.position ?? position
    }

    private func position(ofKey key: String) -> SourcePosition {
        pairs.first { $0.key.text == key }?.key.position ?? position
    }

    /// Records an error at a key's value.
    package func fail(_ key: String, _ what: String, remedy: String = "") {
        problems.error(position(of: key), what, remedy: remedy)
    }

    /// All keys as written.
    package var keys: [String] { pairs.compactMap(\.key.text) }

    /// Pairs nobody asked for so far; they no longer count as unknown.
    package func rest() -> [Node.Pair] {
        acceptsUnknown = true
        return pairs.filter { pair in pair.key.text.map { !known.contains($0) } ?? true }
    }

    /// Names that may be written though this reader makes nothing of them.
    package func ignore(_ keys: String...) {
        known += keys
    }

    /// Records each key that was never asked for. Called by `Node.read` and `.mapping`.
    package func reportUnknownKeys() {
        guard !acceptsUnknown, !problems.ignoresUnknownKeys else { return }
        for pair in pairs {
            guard let name = pair.key.text else {
                problems.error(pair.key.position, "expected a name, found \(pair.key.kindName)")
                continue
            }
            guard !known.contains(name), !suspects.contains(name) else { continue }
            problems.error(pair.key.position, "unknown key '\(name)'", remedy: unknownRemedy(name))
        }
    }

    private func unknownRemedy(_ name: String) -> String {
        let free = known.filter { key in !pairs.contains { $0.key.text == key } }
        if let near = nearest(name, in: free) ?? nearest(name, in: known) { return "did you mean '\(near)'?" }
        return known.isEmpty ? "" : "known here: \(Set(known).sorted().joined(separator: ", "))"
    }

    private func missingRemedy(_ key: String) -> String {
        let others = keys.filter { !known.contains($0) }
        if let near = nearest(key, in: others) {
            suspects.insert(near)
            return "is '\(near)' in line \(position(ofKey: near).line) meant to be '\(key)'?"
        }
        return "add '\(key): …' here"
    }
}

extension Node {
    /// Reads this node as a mapping with known keys. Throws every error found, sorted by place.
    package func read<Value>(_ body: @escaping (MappingReader) -> Value?) throws(DocumentErrors) -> Value {
        try read(.mapping(body))
    }

    /// Reads this node as any kind. Throws every error found, sorted by place.
    package func read<Value>(_ reading: NodeReading<Value>) throws(DocumentErrors) -> Value {
        let problems = Problems()
        let value = reading.read(self, problems)
        try problems.throwIfAny()
        if let value { return value }
        throw DocumentErrors([DocumentError(position, "this cannot be used as it stands")])
    }
}
