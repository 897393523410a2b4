/// A node as a person wrote it. Unlike `Node` it keeps comments, blank lines, anchors and the way scalars
/// are written, so that a text can be read, rearranged and written again without loss.
package struct WrittenNode: Hashable, Sendable {
    package var position: SourcePosition
    package var kind: Kind
    /// `&name` before the value.
    package var anchor: String?

    package indirect enum Kind: Hashable, Sendable {
        case scalar(String, Style)
        case list([WrittenEntry])
        /// In the order written; every entry has a key, no key twice. `<<` is a key like any other.
        case mapping([WrittenEntry])
        /// `*name`.
        case alias(String)
    }

    package enum Style: Hashable, Sendable {
        /// Without quotes, on one line.
        case plain
        /// Without quotes, on several lines.
        case wrapped
        case quoted
        /// `|`.
        case literal
        /// `>`.
        case folded
    }

    package init(_ position: SourcePosition, _ kind: Kind, anchor: String? = nil) {
        self.position = position
        self.kind = kind
        self.anchor = anchor
    }
}

/// An item of a list, a pair of a mapping, or one document of a text, with the comments that go with it.
package struct WrittenEntry: Hashable, Sendable {
    /// Nil for items and documents.
    package var key: WrittenNode?
    package var value: WrittenNode
    package var comments = WrittenComments()

    package init(key: WrittenNode? = nil, _ value: WrittenNode, comments: WrittenComments = WrittenComments())
    {
        self.key = key
        self.value = value
        self.comments = comments
    }

    /// Where it begins.
    package var position: SourcePosition { key?.position ?? value.position }
}

/// The comments of one entry, each from its `#` on; an empty text stands for a blank line.
package struct WrittenComments: Hashable, Sendable {
    /// On lines of their own before it.
    package var above: [String] = []
    /// On its line, behind it.
    package var beside: [String] = []
    /// On lines of their own after all that is in it.
    package var below: [String] = []
    /// A blank line stands before it and what is above it.
    package var hasGap = false

    package init() {}

    package var isEmpty: Bool { all.isEmpty }
    /// Without the blank lines, in the order of the text.
    package var all: [String] { (above + beside + below).filter { !$0.isEmpty } }
}

extension WrittenNode {
    package static func plain(_ text: String, at position: SourcePosition) -> WrittenNode {
        WrittenNode(position, .scalar(text, .plain))
    }

    package static func mapping(_ entries: [WrittenEntry], at position: SourcePosition) -> WrittenNode {
        WrittenNode(position, .mapping(entries))
    }

    package var text: String? {
        if case .scalar(let text, _) = kind { text } else { nil }
    }

    /// Of a list or a mapping; none for anything else.
    package var entries: [WrittenEntry] {
        get {
            switch kind {
            case .list(let entries), .mapping(let entries): entries
            case .scalar, .alias: []
            }
        }
        set {
            switch kind {
            case .list: kind = .list(newValue)
            case .mapping: kind = .mapping(newValue)
            case .scalar, .alias: break
            }
        }
    }

    package var isMapping: Bool { if case .mapping = kind { true } else { false } }
    package var isList: Bool { if case .list = kind { true } else { false } }

    /// Nothing written, `~` or `null`.
    package var isNull: Bool {
        if case .scalar(let text, .plain) = kind { Node.nullWords.contains(text) } else { false }
    }

    /// Index of the entry with that key.
    package func index(_ key: String) -> Int? { entries.firstIndex { $0.key?.text == key } }

    package subscript(key: String) -> WrittenNode? { index(key).map { entries[$0].value } }

    /// Every comment in it, without blank lines.
    package var allComments: [String] { entries.flatMap(\.allComments) }

    /// Whether something in it is an anchor, an alias or a merge key: where that is, or nil.
    package var firstAnchor: SourcePosition? {
        if case .alias = kind { return position }
        if anchor != nil { return position }
        return entries.lazy.compactMap(\.value.firstAnchor).first
    }
}

extension WrittenEntry {
    package var allComments: [String] { comments.all + value.allComments }
}

extension Node {
    static let nullWords: Set<String> = ["", "~", "null", "Null", "NULL"]
}
