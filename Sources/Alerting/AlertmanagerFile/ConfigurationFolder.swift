internal import Documents
internal import Glibc

/// The folder of a configuration file: other files are named from there.
struct ConfigurationFolder {
    private let folder: String

    init(_ position: SourcePosition) {
        let file = position.file
        folder = file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
    }

    func path(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }

    /// The files a pattern with `*` names, by name; a name without one names itself.
    func files(_ pattern: String) -> [String] {
        guard pattern.contains("*") else { return [path(pattern)] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path(pattern), 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in
            found.gl_pathv[index].map { String(cString: $0) }
        }
    }
}
