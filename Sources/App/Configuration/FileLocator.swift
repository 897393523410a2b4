internal import Documents

/// Finds the files a configuration names: on disk beside it, or among the shipped files when there is none.
struct FileLocator: Sendable {
    /// The configuration file's folder; nil reads the shipped files below `Config/`.
    let folder: String?

    /// One file.
    /// - Throws: `DocumentError` when it cannot be read.
    func file(_ name: String) throws -> SourceFile {
        guard let folder else {
            let path = FileLocator.normal("Config/" + name)
            guard let text = ShippedFiles.text(path) else {
                throw CommandFailure("no shipped file \(path)", remedy: "this binary was built without it")
            }
            return SourceFile(path: path, text: text)
        }
        let path = name.hasPrefix("/") ? name : FileLocator.normal(folder + "/" + name)
        return SourceFile(path: path, text: try TextFile.read(path))
    }

    /// As `file`, but nil when it is one of the shipped files and this build has none of that name.
    func shippedOrFile(_ name: String) throws -> SourceFile? {
        if folder == nil, ShippedFiles.text(FileLocator.normal("Config/" + name)) == nil { return nil }
        return try file(name)
    }

    /// Whether something of that name is on disk, a file or a folder.
    func has(_ name: String) -> Bool {
        guard let folder else { return false }
        return TextFile.exists(name.hasPrefix("/") ? name : FileLocator.normal(folder + "/" + name))
    }

    /// A file, or every file below a folder with one of the endings, in alphabetical order; folders named
    /// `tests` hold tests of the files beside them.
    func files(_ name: String, endings: [String]) throws -> [SourceFile] {
        guard let folder else {
            let path = FileLocator.normal("Config/" + name)
            let inside = ShippedFiles.paths(under: path.hasSuffix("/") ? path : path + "/")
            let wanted = inside.filter { file in
                endings.contains { file.hasSuffix($0) } && !file.contains("/tests/")
            }
            if wanted.isEmpty, ShippedFiles.text(path) == nil { return [] }
            return (wanted.isEmpty ? [path] : wanted).compactMap { path in
                ShippedFiles.text(path).map { SourceFile(path: path, text: $0) }
            }
        }
        let path = name.hasPrefix("/") ? name : FileLocator.normal(folder + "/" + name)
        return try TextFile.list(path, endings: endings).filter {
            !$0.dropFirst(path.count).contains("tests/")
        }
        .map { SourceFile(path: $0, text: try TextFile.read($0)) }
    }

    /// Resolves `.` and `..` in a path's text; a trailing slash stays.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
            + (path.hasSuffix("/") ? "/" : "")
    }
}
