internal import Glibc

/// Reads and writes files of a few kilobytes: /proc, /sys, the process file.
enum SmallFile {
    /// The first 64 KiB; nil when it cannot be read. Files in /proc have no size to ask for.
    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while content.count < 65_536 {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count > 0 else { return count == 0 ? content : nil }
            content.append(contentsOf: buffer[..<count])
        }
        return content
    }

    static func text(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A number alone in a file, as sysfs has them.
    static func number(_ path: String) -> Double? {
        text(path).flatMap { text in
            let trimmed = text.split(whereSeparator: \.isWhitespace).first.map(String.init)
            return trimmed.flatMap(Double.init)
        }
    }

    /// Replaces the file in one step. False when it could not be written.
    static func replace(_ path: String, with text: String) -> Bool {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        let bytes = Array(text.utf8)
        let written = write(file, bytes, bytes.count)
        close(file)
        return written == bytes.count && rename(temporary, path) == 0
    }

    /// Names in a folder, without `.` and `..`; empty when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
