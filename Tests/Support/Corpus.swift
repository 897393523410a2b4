internal import Documents
internal import Glibc

/// Other projects' data to test against, in the folder that `BEAUFORT_CORPUS` names; absent by default.
package enum Corpus {
    /// The folder, or nil: then the tests that need it are skipped.
    package static var folder: String? {
        guard let value = getenv("BEAUFORT_CORPUS") else { return nil }
        return String(cString: value)
    }

    package static var isPresent: Bool { folder != nil }

    /// Paths of all files below a part of the corpus, sorted; hidden files left out.
    package static func files(in part: String, endings: [String] = [""]) throws -> [String] {
        guard let folder else { return [] }
        return try TextFile.list("\(folder)/\(part)", endings: endings)
    }

    package static func bytes(_ path: String) throws -> [UInt8] {
        try TextFile.readBytes(path)
    }
}
