import Documents
import Support

/// The files of the repository that ship with Beaufort.
enum ShippedFolder {
    /// Paths from the repository's root of the files below a folder; none where the folder is not there.
    static func paths(_ folder: String, endings: [String]) throws -> [String] {
        let whole = "\(RealRuntime.root)/\(folder)"
        guard FilePresence.isFolder(whole) else { return [] }
        return try TextFile.list(whole, endings: endings).map {
            String($0.dropFirst(RealRuntime.root.count + 1))
        }
    }

    static func text(_ path: String) throws -> String {
        try TextFile.read("\(RealRuntime.root)/\(path)")
    }

    static let yaml = [".yaml", ".yml"]
    static let rules = (try? paths("Alerts", endings: yaml).filter { !$0.contains("/tests/") }) ?? []
    static let slos = (try? paths("Config/slos", endings: yaml)) ?? []
    static let dashboards = (try? paths("Dashboards", endings: [".json"])) ?? []
    static let runbooks =
        (try? paths("Runbooks", endings: [".md"]).filter { !$0.hasSuffix("/README.md") }) ?? []
    static let pages =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].filter {
            FilePresence.isFile("\(RealRuntime.root)/\($0)")
        } + ((try? paths("docs", endings: [".md"])) ?? [])
}
