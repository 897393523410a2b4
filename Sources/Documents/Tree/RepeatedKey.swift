internal import Yams

/// Finds where a mapping has a key for the second time. Yams refuses such a text and tells only where the key
/// stands first; with that one renamed the text is read, and the tree shows the other.
struct RepeatedKey {
    /// As Yams reads it.
    let name: String
    /// Where it stands first.
    let first: Mark

    /// Texts with more keys that stand twice are not searched to their end.
    private static let patience: UInt32 = 50
    /// Where characters of a private area begin: no file that people write has them.
    private static let substitutes: UInt32 = 0xe000

    /// Nil when it cannot be told, as of keys that are aliases.
    func second(in text: String) -> Mark? {
        var text = text
        var (key, mark) = (name, first)
        // What this key's other places were renamed to.
        var renamedTo: Set<Unicode.Scalar> = []
        for attempt in 0..<RepeatedKey.patience {
            // Another one each time: two keys that are renamed must not become the same.
            guard let substitute = Unicode.Scalar(RepeatedKey.substitutes + attempt),
                let renamed = RepeatedKey.rename(at: mark, in: text, to: substitute)
            else { return nil }
            text = renamed
            if key == name { renamedTo.insert(substitute) }
            do {
                let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
                while let root = try parser.nextRoot() {
                    if let found = other(in: root, renamedTo) { return found }
                }
                return nil
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                // The same key for the third time, or other keys that stand twice.
                (key, mark) = (names.first ?? "", context.mark)
            } catch {
                return nil
            }
        }
        return nil
    }

    /// The second place in the mapping that has the key at its first.
    private func other(in node: Yams.Node, _ renamedTo: Set<Unicode.Scalar>) -> Mark? {
        switch node {
        case .mapping(let mapping):
            let places = mapping.filter { isThis($0.key, renamedTo) }.compactMap(\.key.mark)
            if places.contains(where: { $0.line == first.line && $0.column == first.column }) {
                return places.first { ($0.line, $0.column) > (first.line, first.column) }
            }
            for (key, value) in mapping {
                if let found = other(in: key, renamedTo) ?? other(in: value, renamedTo) { return found }
            }
        case .sequence(let sequence):
            for item in sequence {
                if let found = other(in: item, renamedTo) { return found }
            }
        case .scalar, .alias: break
        }
        return nil
    }

    private func isThis(_ key: Yams.Node, _ renamedTo: Set<Unicode.Scalar>) -> Bool {
        guard case .scalar(let scalar) = key else { return false }
        return scalar.string == name || scalar.string.unicodeScalars.first.map(renamedTo.contains) == true
    }

    /// Puts another character in the place of a key's first; no other place moves.
    private static func rename(
        at mark: Mark, in text: String, to substitute: Unicode.Scalar
    ) -> String? {
        var scalars = Array(text.unicodeScalars)
        guard var index = place(of: mark, in: scalars) else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count else { return nil }
        scalars[index] = substitute
        return String(String.UnicodeScalarView(scalars))
    }

    private static func place(of mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var column = 1
        for index in scalars.indices {
            if (line, column) == (mark.line, mark.column) { return index }
            let isPair = scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
            if !isPair, ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalars[index]) {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return nil
    }
}
