/// A request's head, read strictly.
package struct RequestHead {
    package var method: String
    /// Path and query, in origin form.
    package var target: String
    /// HTTP/1.1, else 1.0.
    package var isModern: Bool
    package var fields: FieldLines

    /// Reads a whole head: `bytes` ends with the empty line.
    package init(_ bytes: UnsafeRawBufferPointer, limits: HeadLimits = HeadLimits()) throws(WireError) {
        guard let feed = bytes.firstIndex(of: 0x0A, from: 0),
            let afterMethod = bytes.firstIndex(of: 0x20, from: 0), afterMethod < feed,
            let afterTarget = bytes.firstIndex(of: 0x20, from: afterMethod + 1), afterTarget < feed
        else { throw WireError(400, "the request line is not 'METHOD TARGET HTTP/1.1'") }
        method = try RequestHead.method(bytes.slice(0, afterMethod))
        isModern = try RequestHead.version(bytes.slice(afterTarget + 1, feed - 1))
        target = try RequestHead.target(bytes.slice(afterMethod + 1, afterTarget))
        fields = try FieldLines(bytes, from: feed + 1, limits: limits)
        if isModern, !fields.hasHost { throw WireError(400, "Host is missing") }
        if !isModern, fields.isChunked { throw WireError(400, "Transfer-Encoding in an HTTP/1.0 request") }
    }

    /// The target up to its query.
    package var path: String {
        guard let mark = target.utf8.firstIndex(of: 0x3F) else { return target }
        return String(target[..<mark])
    }

    /// Whether the client wants the connection kept after the answer.
    var keepsAlive: Bool {
        fields.closes ? false : isModern || fields.keepsAlive
    }

    private static func method(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> String {
        guard !bytes.isEmpty, bytes.count <= 32, bytes.allSatisfy(\.isTokenByte) else {
            throw WireError(400, "the method is not a token")
        }
        return bytes.text
    }

    private static func version(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Bool {
        if bytes.elementsEqual("HTTP/1.1".utf8) { return true }
        if bytes.elementsEqual("HTTP/1.0".utf8) { return false }
        let isVersion =
            bytes.count == 8 && bytes.starts(with: "HTTP/".utf8) && bytes[5].isDigit && bytes[7].isDigit
        guard isVersion, bytes[6] == 0x2E else {
            throw WireError(400, "the request line is not 'METHOD TARGET HTTP/1.1'")
        }
        throw WireError(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
    }

    /// Origin form as it stands; of an absolute form the part after the authority (RFC 9112 §3.2.2).
    private static func target(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> String {
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw WireError(400, "the target holds a byte that may not be there")
        }
        if bytes.first == 0x2F || bytes.elementsEqual("*".utf8) { return bytes.text }
        for scheme in ["http://", "https://"] where bytes.starts(with: scheme.utf8) {
            guard let slash = bytes.firstIndex(of: 0x2F, from: scheme.utf8.count) else { return "/" }
            return bytes.slice(slash, bytes.count).text
        }
        throw WireError(400, "the target is neither a path nor a URL")
    }
}
