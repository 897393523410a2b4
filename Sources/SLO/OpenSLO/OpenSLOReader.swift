package import Documents

/// Reads OpenSLO files: v1, v1alpha where people still have it, and v2alpha where they have it already.
///
/// Lenient by default, because the published examples break the published rules: what can be understood is
/// read and warned about. Strict makes every warning an error, as go-sdk would.
package enum OpenSLOReader {
    /// Of files that hold SLOs.
    package static let endings = [".yaml", ".yml", ".json"]

    /// Reads all files together, so that an SLO may refer to an SLI or an alert policy in another file.
    ///
    /// Files with mistakes give errors and no SLO for the objects concerned; the others are still read.
    package static func read(_ files: [(file: String, text: String)], strict: Bool = false) -> OpenSLOResult {
        var objects: [OpenSLOObject] = []
        let problems = Problems()
        for (file, text) in files {
            do {
                for document in try Document.parse(text, file: file) where !document.isNull {
                    for node in document.items ?? [document] {
                        if let object = OpenSLOObject(node, problems) { objects.append(object) }
                    }
                }
            } catch {
                problems.add(error)
            }
        }
        return OpenSLOResolver(objects: objects, problems: problems).resolve().settled(strict: strict)
    }

    /// Reads the files at the paths, and those ending in .yaml, .yml or .json below folders.
    package static func read(paths: [String], strict: Bool = false) -> OpenSLOResult {
        var files: [(file: String, text: String)] = []
        var unreadable: [DocumentError] = []
        for path in paths {
            do {
                for file in try TextFile.list(path, endings: endings) {
                    files.append((file, try TextFile.read(file)))
                }
            } catch {
                unreadable.append(error)
            }
        }
        var result = read(files, strict: strict)
        result.errors = unreadable + result.errors
        return result
    }
}

/// What reading OpenSLO files gave.
package struct OpenSLOResult: Hashable, Sendable {
    /// In the order of the files.
    package var slos: [SLODefinition]
    /// Services by name, with their descriptions.
    package var services: [String: String]
    package var errors: [DocumentError]
    package var warnings: [DocumentError]

    /// How a warning about a field that OpenSLO does not have begins.
    static let unknownField = "unknown field"

    /// The warnings about such fields: a slip of the fingers that changes what an SLO promises. Whoever runs
    /// by these files had better refuse them.
    package var unknownFields: [DocumentError] {
        warnings.filter { $0.what.hasPrefix(OpenSLOResult.unknownField) }
    }

    package init(
        slos: [SLODefinition], services: [String: String], errors: [DocumentError], warnings: [DocumentError]
    ) {
        self.slos = slos
        self.services = services
        self.errors = errors
        self.warnings = warnings
    }

    fileprivate func settled(strict: Bool) -> OpenSLOResult {
        var result = self
        result.errors = OpenSLOResult.listed(errors + (strict ? warnings : []))
        result.warnings = OpenSLOResult.listed(strict ? [] : warnings)
        return result
    }

    /// In the order of the files, each once: what several objects refer to is read for each of them.
    private static func listed(_ problems: [DocumentError]) -> [DocumentError] {
        var seen: Set<DocumentError> = []
        return problems.filter { seen.insert($0).inserted }.sorted { $0.position < $1.position }
    }
}
