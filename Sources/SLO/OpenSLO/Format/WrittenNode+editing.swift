internal import Documents

/// Changes to mappings that lose no comment.
extension WrittenNode {
    mutating func rename(_ key: String, to name: String) {
        guard let index = index(key), let old = entries[index].key else { return }
        entries[index].key = .plain(name, at: old.position)
    }

    mutating func set(_ key: String, _ value: WrittenNode) {
        if let index = index(key) {
            entries[index].value = value
        } else {
            entries.append(WrittenEntry(key: .plain(key, at: position), value))
        }
    }

    mutating func set(_ key: String, _ text: String) { set(key, .plain(text, at: position)) }

    mutating func change(_ key: String, _ body: (inout WrittenNode) -> Void) {
        guard let index = index(key) else { return }
        body(&entries[index].value)
    }

    mutating func changeItems(_ body: (inout WrittenNode) -> Void) {
        guard isList else { return }
        for index in entries.indices { body(&entries[index].value) }
    }

    /// Takes an entry out, with its comments.
    mutating func take(_ key: String) -> WrittenEntry? { index(key).map { entries.remove(at: $0) } }

    /// Takes an entry out and leaves its comments above what follows it, or below what precedes it.
    mutating func drop(_ key: String) -> WrittenEntry? {
        guard let index = index(key) else { return nil }
        let entry = entries.remove(at: index)
        if index < entries.count {
            entries[index].comments.above = entry.allComments + entries[index].comments.above
        } else if index > 0 {
            entries[index - 1].comments.below += entry.allComments
        }
        return entry
    }
}
