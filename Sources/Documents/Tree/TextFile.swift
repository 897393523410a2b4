#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Files as text, and the names in a folder.
package enum TextFile {
    /// Larger files are refused: nothing a person writes for us comes near.
    package static let sizeLimit = 64 << 20

    /// The whole file, which must be UTF-8. A byte order mark is dropped.
    package static func read(_ path: String) throws(DocumentError) -> String {
        let bytes = try readBytes(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let good = validPrefix(bytes)
            let line = 1 + good.count { $0 == 0x0a }
            throw DocumentError(
                SourcePosition(file: path, line: line), "the file is not UTF-8 text",
                remedy: "save it as UTF-8")
        }
        return text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// Whether there is something of that name, readable or not.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Number of the user a file or folder belongs to; nil when it cannot be told.
    package static func owner(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_uid : nil
    }

    package static func readBytes(_ path: String) throws(DocumentError) -> [UInt8] {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw systemError(path) }
        defer { close(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(handle, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw systemError(path)
            }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= sizeLimit else {
                throw DocumentError(
                    SourcePosition(file: path), "the file is larger than \(sizeLimit >> 20) MiB",
                    remedy: "split it")
            }
        }
    }

    /// Files below a folder (or the path itself when it is a file) whose names end in one of `endings`,
    /// sorted. Hidden entries are left out.
    package static func list(_ path: String, endings: [String]) throws(DocumentError) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw systemError(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        guard let folder = opendir(path) else { throw systemError(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        var files: [String] = []
        for name in names.sorted() {
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            var status = stat()
            guard stat(child, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                files += try list(child, endings: endings)
            } else if endings.contains(where: name.hasSuffix) {
                files.append(child)
            }
        }
        return files
    }

    private static func systemError(_ path: String) -> DocumentError {
        let code = errno
        let reason = String(cString: strerror(code))
        let remedy =
            switch code {
            case ENOENT: "check the path"
            case EACCES: "give this user permission to read it"
            case EISDIR: "name a file in that folder"
            default: ""
            }
        return DocumentError(SourcePosition(file: path), "cannot read the file: \(reason)", remedy: remedy)
    }

    private static func validPrefix(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var length = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { length += UTF8.width(scalar) }
        return bytes[..<length]
    }
}
