/// The words of a command as a runtime will see them: assignments in front and the wrappers `env`, `sh -c`
/// and the like taken apart. Quoting inside `sh -c` is followed roughly; expansion is not.
struct CommandWords: Sendable {
    let words: [String]
    /// `NAME=VALUE` in front of the command.
    let assignments: [String: String]

    init(_ command: [String]) {
        var words: [String] = []
        var assignments: [String: String] = [:]
        for word in CommandWords.unwrapped(command) {
            if words.isEmpty, let equal = word.firstIndex(of: "="), equal != word.startIndex,
                word[..<equal].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
            {
                assignments[String(word[..<equal])] = String(word[word.index(after: equal)...])
            } else if !(words.isEmpty && CommandWords.baseName(word) == "env") {
                words.append(word)
            }
        }
        self.words = words
        self.assignments = assignments
    }

    /// Everything in the command that may name a program: base names of paths, modules, parts of image names.
    var names: [String] {
        words.filter { !$0.hasPrefix("-") }.flatMap { word -> [String] in
            let base = CommandWords.baseName(word)
            let untagged = base.split(separator: ":").first.map(String.init) ?? base
            let image = word.split { $0 == "/" || $0 == ":" }.map(String.init)
            return [word, base, untagged] + (isContainer ? image : [])
        }
    }

    var isContainer: Bool {
        guard let first = words.first else { return false }
        return ["docker", "podman", "nerdctl"].contains(CommandWords.baseName(first))
    }

    /// The last value of a flag, written `--flag value` or `--flag=value`.
    func value(of flags: [String]) -> (flag: String, value: String)? {
        values(of: flags).last
    }

    func values(of flags: [String]) -> [(flag: String, value: String)] {
        words.indices.compactMap { index in
            let word = words[index]
            if flags.contains(word), index + 1 < words.count { return (word, words[index + 1]) }
            guard let equal = word.firstIndex(of: "="), flags.contains(String(word[..<equal])) else {
                return nil
            }
            return (String(word[..<equal]), String(word[word.index(after: equal)...]))
        }
    }

    private static func unwrapped(_ command: [String]) -> [String] {
        guard command.count >= 3, ["sh", "bash", "dash", "zsh"].contains(baseName(command[0])),
            let flag = command.dropFirst().firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
            flag + 1 < command.count
        else { return command }
        return split(command[flag + 1]).filter { $0 != "exec" }
    }

    /// Splits at spaces outside quotes.
    private static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in text {
            switch (character, quote) {
            case (let c, let q?) where c == q: quote = nil
            case ("'", nil), ("\"", nil): quote = character
            case (let c, nil) where c.isWhitespace || c == ";" || c == "&":
                if !word.isEmpty { words.append(word) }
                word = ""
            default: word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
