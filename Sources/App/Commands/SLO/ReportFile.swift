internal import Glibc

/// Writes a report to a file that a person named.
enum ReportFile {
    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "we") else { throw failure(path) }
        let bytes = Array(text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        // What is buffered may fail to be written only now.
        guard fclose(file) == 0, isWritten else { throw failure(path) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(
            "cannot write \(path): \(String(cString: strerror(errno)))",
            remedy: "name a file in a folder that exists and may be written")
    }
}
