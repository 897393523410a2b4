internal import Documents
internal import Glibc
internal import Runtime
internal import Telemetry

/// The files of `file_sd_configs`: YAML or JSON lists of `{targets, labels}`.
enum TargetFiles {
    /// - Parameter patterns: paths, `*` and `?` allowed.
    /// - Throws: `DocumentError` or `DocumentErrors` of the first file that cannot be used.
    static func read(_ patterns: [String]) throws -> [ScrapeGroup] {
        var groups: [ScrapeGroup] = []
        for path in patterns.flatMap(paths) {
            guard let root = try Document.parse(try TextFile.read(path), file: path).first, !root.isNull
            else {
                continue
            }
            groups += try root.read(.list(.scrapeGroup)).map { group in
                var group = group
                // For relabelling, as Prometheus has it.
                group.labels["__meta_filepath"] = path
                return group
            }
        }
        return groups
    }

    private static func paths(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0, let names = found.gl_pathv else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { names[$0].map { String(cString: $0) } }
    }
}
