import Glibc

/// Whole files as text, and where the corpus lies.
enum TextOfFile {
    struct Missing: Error { var path: String }

    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Missing(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The folder named by `BEAUFORT_CORPUS`; tests that need it are skipped without.
    static let corpus = getenv("BEAUFORT_CORPUS").map { String(cString: $0) } ?? ""
    static let hasCorpus = !corpus.isEmpty
}
