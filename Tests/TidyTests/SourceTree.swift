import Foundation

/// The repository's own text files, read from the working tree.
enum SourceTree {
    struct File {
        /// Relative to the repository root.
        let path: String
        let lines: [Substring]
    }

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func swiftFiles(under folder: String) -> [File] {
        files(under: folder) { $0.hasSuffix(".swift") }
    }

    static func files(under folder: String, where wanted: (String) -> Bool) -> [File] {
        let base = root.appending(path: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: base.path)) ?? []
        return names.sorted().filter(wanted).compactMap { name in
            guard let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8) else {
                return nil
            }
            return File(
                path: "\(folder)/\(name)",
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
}
