/// One node of a document with the place where it begins. Scalars keep their raw text: `yes`, `010` and
/// `1e3` stay what was written, and the reader that wants a number or a truth value decides.
package struct Node: Hashable, Sendable {
    package var position: SourcePosition
    package var kind: Kind

    package indirect enum Kind: Hashable, Sendable {
        /// Nothing written, `~` or `null`, all unquoted.
        case null
        /// `isQuoted` also for block scalars and those tagged `!!str`: text beyond doubt.
        case scalar(String, isQuoted: Bool)
        case sequence([Node])
        /// In the order written; no key twice.
        case mapping([Pair])
    }

    package struct Pair: Hashable, Sendable {
        package var key: Node
        package var value: Node

        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    package init(_ position: SourcePosition, _ kind: Kind) {
        self.position = position
        self.kind = kind
    }
}

extension Node {
    package var isNull: Bool { kind == .null }

    /// The raw text of a scalar, nil for anything else.
    package var text: String? {
        if case .scalar(let text, _) = kind { text } else { nil }
    }

    /// The items of a sequence, nil for anything else.
    package var items: [Node]? {
        if case .sequence(let items) = kind { items } else { nil }
    }

    /// The pairs of a mapping, nil for anything else.
    package var pairs: [Pair]? {
        if case .mapping(let pairs) = kind { pairs } else { nil }
    }

    /// The value under a key of a mapping; nil when this is no mapping or the key is absent.
    package subscript(key: String) -> Node? {
        pairs?.first { $0.key.text == key }?.value
    }

    /// The word for what this is, as used in messages.
    package var kindName: String {
        switch kind {
        case .null: "nothing"
        case .scalar(let text, _): "'\(text.prefix(40))\(text.count > 40 ? "…" : "")'"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
