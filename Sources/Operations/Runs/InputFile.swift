internal import Glibc
internal import SystemPackage

/// What a program reads on standard input: a file without a name, so that a program that ends before it has
/// read anything breaks no pipe of ours. (Subprocess ends the whole process when its own pipe breaks so.)
struct InputFile {
    /// Open for reading, at the beginning.
    let descriptor: FileDescriptor

    init(_ bytes: [UInt8]) throws {
        if bytes.isEmpty {
            descriptor = try FileDescriptor.open("/dev/null", .readOnly)
            return
        }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/beaufort-input-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        guard number >= 0 else {
            throw ScriptFault(what: "cannot write to \(folder): \(String(cString: strerror(errno)))")
        }
        unlink(template)
        let file = FileDescriptor(rawValue: number)
        do {
            _ = try file.writeAll(bytes)
            _ = try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw ScriptFault(what: "cannot write to \(folder): \(error)")
        }
        descriptor = file
    }

    func close() { try? descriptor.close() }
}
