#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension TextFile {
    /// Puts a text in the place of a file's in one step: whoever reads it meanwhile finds one or the other.
    /// A link stays a link, and the file keeps its mode.
    ///
    /// - Parameter old: what was read. A file that says something else by now is left alone, with an error.
    package static func replace(_ path: String, old: String, with text: String) throws(DocumentError) {
        guard let real = realpath(path, nil) else { throw unwritable(path) }
        defer { free(real) }
        let target = String(cString: real)
        guard try read(target) == old else {
            throw DocumentError(
                SourcePosition(file: path), "the file has changed meanwhile", remedy: "try again")
        }
        var status = stat()
        guard stat(target, &status) == 0 else { throw unwritable(path) }
        let draft = "\(target).\(getpid()).new"
        let handle = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw unwritable(path) }
        let isWritten =
            fchmod(handle, status.st_mode & 0o7777) == 0 && writeAll(Array(text.utf8), to: handle)
            && fsync(handle) == 0
        let failure = errno
        close(handle)
        guard isWritten, rename(draft, target) == 0 else {
            let error = unwritable(path, isWritten ? errno : failure)
            unlink(draft)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to handle: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func unwritable(_ path: String, _ code: Int32 = errno) -> DocumentError {
        DocumentError(
            SourcePosition(file: path), "cannot write the file: \(String(cString: strerror(code)))",
            remedy: "it is left as it was; check permissions and space of its folder")
    }
}
