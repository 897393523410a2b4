internal import Telemetry

/// Cuts a connection's bytes into requests: heads ended by an empty line, bodies by content-length.
struct ScriptedRequestReader {
    private var bytes: [UInt8] = []

    mutating func feed(_ more: [UInt8]) {
        bytes += more
    }

    /// The next whole request, or nil until more bytes arrive.
    mutating func next() -> ScriptedRequest? {
        let end = Array("\r\n\r\n".utf8)
        guard let headEnd = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        var request = ScriptedRequest()
        request.method = words.first.map(String.init) ?? ""
        request.target = words.dropFirst().first.map(String.init) ?? ""
        request.headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            return HTTPHeader(String(parts[0]), String(value))
        }
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        let bodyStart = headEnd + end.count
        guard bytes.count >= bodyStart + length else { return nil }
        request.body = Array(bytes[bodyStart..<bodyStart + length])
        bytes.removeFirst(bodyStart + length)
        return request
    }
}
