internal import Documents
internal import Operations

/// The runbooks a configuration names.
enum RunbookShelf {
    static func files(_ choice: ConfigurationChoice) throws -> [SourceFile] {
        try choice.load().files.runbooks
    }

    static func all(_ choice: ConfigurationChoice) throws -> [Runbook] {
        try files(choice).map { try Runbook.read($0.text, file: $0.path) }
    }

    /// By path of a file, else by name among the configured ones.
    ///
    /// - Parameter directory: the data folder.
    static func find(_ name: String, config: String?, besideAgentIn directory: String) throws -> Runbook {
        if name.hasSuffix(".md"), let text = try? TextFile.read(name) {
            return try Runbook.read(text, file: name)
        }
        let known = try files(try ConfigurationChoice(config, besideAgentIn: directory))
        let short = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
        for file in known where file.path == name || file.path.hasSuffix("/\(short).md") {
            return try Runbook.read(file.text, file: file.path)
        }
        let names = known.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
        throw CommandFailure("there is no runbook \(name)", remedy: "known: \(names.joined(separator: ", "))")
    }
}
