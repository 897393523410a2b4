/// A response's head, read strictly. Its bytes are relayed as they came.
package struct ResponseHead {
    package var status: Int
    package var isModern: Bool
    package var fields: FieldLines

    /// Reads a whole head: `bytes` ends with the empty line.
    package init(_ bytes: UnsafeRawBufferPointer, limits: HeadLimits = HeadLimits()) throws(WireError) {
        guard let feed = bytes.firstIndex(of: 0x0A, from: 0), feed >= 13 else {
            throw WireError(502, "the status line is not 'HTTP/1.1 STATUS REASON'")
        }
        let line = bytes.slice(0, feed - 1)
        guard line.starts(with: "HTTP/1.".utf8), line[7] == 0x31 || line[7] == 0x30, line[8] == 0x20,
            line[9...11].allSatisfy(\.isDigit), line.count == 12 || line[12] == 0x20
        else { throw WireError(502, "the status line is not 'HTTP/1.1 STATUS REASON'") }
        isModern = line[7] == 0x31
        status = line[9...11].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard status >= 100 else { throw WireError(502, "the status is below 100") }
        do {
            fields = try FieldLines(bytes, from: feed + 1, limits: limits)
        } catch {
            throw WireError(502, error.reason)
        }
    }

    /// Whether the upstream will take another request on this connection.
    var keepsAlive: Bool {
        fields.closes ? false : isModern || fields.keepsAlive
    }

    /// How the body ends (RFC 9112 §6.3).
    func framing(method: String) -> BodyFraming {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return .none }
        if fields.isChunked { return .chunked(ChunkedDecoder()) }
        if let length = fields.contentLength { return length == 0 ? .none : .length(length) }
        return .untilClose
    }
}
