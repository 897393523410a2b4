internal import Documents
internal import Glibc

/// A file in pieces of whole lines, so that a file of any length is read in bounded memory.
struct LinePieces: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// Bytes of the file; 0 when it is a pipe.
    let length: Int
    private(set) var position = 0
    /// Lines before the piece given last.
    private(set) var lines = 0
    private var rest: [UInt8] = []
    private var linesInPiece = 0
    private var isAtEnd = false

    /// Bytes read at a time.
    static let pieceLength = 1 << 20
    /// What a pipe holds.
    private static let pipeLength = 1 << 16
    /// A longer line is no line of a metrics page.
    static let lineLimit = 16 << 20

    /// - Parameter path: `-` is standard input.
    /// - Throws: `DocumentError` when it cannot be read.
    init(_ path: String) throws(DocumentError) {
        self.path = path
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DocumentError(
                SourcePosition(file: path), "cannot read the file: \(String(cString: strerror(errno)))",
                remedy: "check the path; relative paths start in the current folder")
        }
        length = FileSize.bytes(ofOpen: descriptor) ?? 0
    }

    deinit { close(descriptor) }

    /// The next whole lines; nil at the end.
    mutating func next() throws(DocumentError) -> [UInt8]? {
        lines += linesInPiece
        linesInPiece = 0
        while true {
            // A pipe gives little at a time, and each piece is a transaction.
            while !isAtEnd, rest.count < LinePieces.pieceLength { try read() }
            if let end = rest.lastIndex(of: 0x0a) {
                let piece = Array(rest[...end])
                rest.removeSubrange(...end)
                linesInPiece = piece.count { $0 == 0x0a }
                return piece
            }
            if isAtEnd {
                defer { rest = [] }
                return rest.isEmpty ? nil : rest
            }
            guard rest.count < LinePieces.lineLimit else {
                throw DocumentError(
                    SourcePosition(file: path, line: lines + 1), "a line of more than 16 MiB",
                    remedy: "is this a text of metrics?")
            }
            try read()
        }
    }

    private mutating func read() throws(DocumentError) {
        let start = rest.count
        let room = length > 0 ? LinePieces.pieceLength : LinePieces.pipeLength
        rest.append(contentsOf: repeatElement(0, count: room))
        let count = rest.withUnsafeMutableBytes {
            Glibc.read(descriptor, $0.baseAddress.map { $0 + start }, room)
        }
        let code = errno
        rest.removeSubrange((start + max(0, count))...)
        if count < 0, code != EINTR {
            throw DocumentError(
                SourcePosition(file: path, line: lines + 1),
                "cannot read the file: \(String(cString: strerror(code)))")
        }
        if count == 0 { isAtEnd = true }
        position += max(0, count)
    }

    /// The lines of a piece that stand before one of them, counted from 1.
    static func lines(_ piece: [UInt8], before line: Int) -> [UInt8] {
        var left = line - 1
        let end = piece.firstIndex { byte in
            if left == 0 { return true }
            if byte == 0x0a { left -= 1 }
            return false
        }
        return Array(piece[..<(end ?? piece.endIndex)])
    }

    /// Whether a file ends as OpenMetrics does, with `# EOF`; false for a pipe.
    var endsAsOpenMetrics: Bool {
        guard length > 0 else { return false }
        var tail = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &tail, tail.count, off_t(max(0, length - tail.count)))
        return LinePieces.endsAsOpenMetrics(Array(tail.prefix(max(0, count))))
    }

    /// Whether the last line that is not empty says `# EOF`.
    static func endsAsOpenMetrics(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.suffix(64), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).last == "# EOF"
    }
}
