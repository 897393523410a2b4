internal import Glibc

/// Puts a bundle into a folder so that nobody ever sees half of it.
package enum BundleFolder {
    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        package var path: String
        package var what: String

        package var description: String {
            "\(path): \(what)\n  choose another --output directory, or make this one writable"
        }
    }

    /// Writes the files into `folder`, making it and what it lies in where they are missing. A new or empty
    /// folder appears with everything in it; in one that holds other files, each file is replaced whole, the
    /// manifest last.
    package static func write(_ files: [PostmortemExporter.File], to folder: String) throws(Fault) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        try make(parent(of: folder))
        let draft = "\(folder).partial-\(getpid())"
        guard mkdir(draft, 0o755) == 0 else { throw fault(draft) }
        defer { rmdir(draft) }
        do throws(Fault) {
            for file in files { try write(file.bytes, to: "\(draft)/\(file.name)") }
            // Renaming a folder over a missing or an empty one is one step.
            if rename(draft, folder) == 0 { return }
            guard errno == ENOTEMPTY || errno == EEXIST else { throw fault(folder) }
            for file in files where rename("\(draft)/\(file.name)", "\(folder)/\(file.name)") != 0 {
                throw fault("\(folder)/\(file.name)")
            }
        } catch {
            for file in files { unlink("\(draft)/\(file.name)") }
            throw error
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func make(_ folder: String) throws(Fault) {
        if mkdir(folder, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw fault(folder) }
        try make(parent(of: folder))
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw fault(folder) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            guard count > 0 else { throw fault(path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw fault(path) }
    }

    private static func fault(_ path: String) -> Fault {
        Fault(path: path, what: String(cString: strerror(errno)))
    }
}
