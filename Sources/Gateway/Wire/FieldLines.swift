/// The field lines of a head, as offsets into its bytes, with the few that decide anything picked out.
package struct FieldLines {
    /// One line: where its name and value stand, and where the line begins and ends (CR LF included).
    struct Line {
        var start: Int
        var nameEnd: Int
        var valueStart: Int
        var valueEnd: Int
        var end: Int
        var name: FieldName
    }

    private(set) var lines: [Line] = []
    /// Value of Content-Length; nil when absent.
    package private(set) var contentLength: Int?
    package private(set) var isChunked = false
    /// Connection names `close`, or `keep-alive`.
    package private(set) var closes = false
    package private(set) var keepsAlive = false
    /// Other names in Connection, lower case: lines of that name end at this hop (RFC 9110 §7.6.1).
    private(set) var nominated: [String] = []
    package private(set) var hasHost = false

    /// Reads the lines from `start` to the empty line at the end of `bytes`.
    init(
        _ bytes: UnsafeRawBufferPointer, from start: Int, limits: HeadLimits
    ) throws(WireError) {
        lines.reserveCapacity(16)
        var position = start
        while position < bytes.count - 2 {
            guard let feed = bytes.firstIndex(of: 0x0A, from: position) else { break }
            guard lines.count < limits.fieldLines else {
                throw WireError(431, "the head has more than \(limits.fieldLines) field lines")
            }
            let line = try FieldLines.line(bytes, position, feed + 1)
            try note(line, bytes)
            lines.append(line)
            position = feed + 1
        }
        if isChunked, contentLength != nil {
            throw WireError(400, "Content-Length and Transfer-Encoding contradict each other")
        }
    }

    private static func line(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int
    ) throws(WireError) -> Line {
        if bytes[start] == 0x20 || bytes[start] == 0x09 {
            throw WireError(400, "a field line is folded")
        }
        guard let colon = bytes.firstIndex(of: 0x3A, from: start), colon < end, colon > start else {
            throw WireError(400, "a field line has no name")
        }
        for index in start..<colon where !bytes[index].isTokenByte {
            throw WireError(400, "a field name holds a byte that may not be there")
        }
        var valueStart = colon + 1
        var valueEnd = end - 2
        for index in valueStart..<valueEnd where !bytes[index].isFieldByte {
            throw WireError(400, "a field value holds a control byte")
        }
        while valueStart < valueEnd, bytes[valueStart] == 0x20 || bytes[valueStart] == 0x09 {
            valueStart += 1
        }
        while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 {
            valueEnd -= 1
        }
        let name = FieldName(bytes.slice(start, colon))
        return Line(
            start: start, nameEnd: colon, valueStart: valueStart, valueEnd: valueEnd, end: end, name: name)
    }

    /// Takes what the line decides. A second line of a deciding field is refused, even when it agrees.
    private mutating func note(_ line: Line, _ bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard line.name != .other else { return }
        let value = bytes.slice(line.valueStart, line.valueEnd)
        switch line.name {
        case .contentLength:
            guard contentLength == nil else { throw WireError(400, "Content-Length stands twice") }
            contentLength = try FieldLines.length(value)
        case .transferEncoding:
            guard !isChunked else { throw WireError(400, "Transfer-Encoding stands twice") }
            guard value.isName("chunked") else {
                throw WireError(501, "a transfer coding other than chunked")
            }
            isChunked = true
        case .host:
            guard !hasHost else { throw WireError(400, "Host stands twice") }
            hasHost = true
        case .connection: noteConnection(value)
        default: break
        }
    }

    private static func length(_ value: UnsafeRawBufferPointer) throws(WireError) -> Int {
        guard !value.isEmpty, value.count <= 15, value.allSatisfy(\.isDigit) else {
            throw WireError(400, "Content-Length is not a number of bytes")
        }
        return value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
        if value.isName("keep-alive") {
            keepsAlive = true
        } else if value.isName("close") {
            closes = true
        } else {
            for item in value.text.split(separator: ",") {
                let option = item.trimmingSpaces.lowercased()
                switch option {
                case "close": closes = true
                case "keep-alive": keepsAlive = true
                case "": break
                default: nominated.append(option)
                }
            }
        }
    }

    /// The first value of a field picked out by name.
    func value(_ name: FieldName, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let line = lines.first(where: { $0.name == name }) else { return nil }
        return bytes.slice(line.valueStart, line.valueEnd)
    }
}

extension StringProtocol {
    /// Without spaces and tabs at either end.
    var trimmingSpaces: SubSequence {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }) else { return self[endIndex..<endIndex] }
        let last = lastIndex { !isSpace($0) } ?? first
        return self[first...last]
    }
}
