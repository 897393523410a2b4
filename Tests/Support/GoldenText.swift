internal import Documents
internal import Glibc

/// Compares text with a file kept beside the tests. `RECORD_SNAPSHOTS=1 swift test` writes the files anew;
/// read the difference before committing it.
package enum GoldenText {
    /// Throws, with the first lines that differ, unless `text` equals `Snapshots/NAME` beside the caller's
    /// file.
    package static func check(_ text: String, _ name: String, beside file: String = #filePath) throws {
        let folder = folder(of: file) + "/Snapshots"
        if isRecording { mkdir(folder, 0o755) }
        try check(text, path: "\(folder)/\(name)")
    }

    /// The same for a file of the repository, named from its root: pages written from declarations.
    package static func check(_ text: String, repositoryFile name: String, from file: String = #filePath)
        throws
    {
        // Tests/ROOM/FILE.swift: two folders below the root.
        try check(text, path: folder(of: folder(of: folder(of: file))) + "/" + name)
    }

    private static var isRecording: Bool { getenv("RECORD_SNAPSHOTS") != nil }

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    }

    private static func check(_ text: String, path: String) throws {
        if isRecording {
            try record(text, path)
            return
        }
        guard let recorded = try? TextFile.read(path) else {
            throw GoldenTextMismatch(path: path, what: "no text is recorded; run with RECORD_SNAPSHOTS=1")
        }
        guard recorded != text else { return }
        throw GoldenTextMismatch(path: path, what: difference(recorded, text))
    }

    private static func record(_ text: String, _ path: String) throws {
        guard let handle = fopen(path, "w") else {
            throw GoldenTextMismatch(path: path, what: "cannot write: \(String(cString: strerror(errno)))")
        }
        defer { fclose(handle) }
        let bytes = Array(text.utf8)
        fwrite(bytes, 1, bytes.count, handle)
    }

    private static func difference(_ recorded: String, _ text: String) -> String {
        let old = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for index in 0..<max(old.count, new.count) {
            let before = index < old.count ? old[index] : nil
            let after = index < new.count ? new[index] : nil
            guard before != after else { continue }
            if let before { lines.append("\(index + 1) - \(before)") }
            if let after { lines.append("\(index + 1) + \(after)") }
            if lines.count >= 20 {
                lines.append("…")
                break
            }
        }
        return lines.joined(separator: "\n")
    }
}

package struct GoldenTextMismatch: Error, CustomStringConvertible {
    package var path: String
    package var what: String

    package var description: String { "\(path):\n\(what)" }
}
