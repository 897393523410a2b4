/// Takes what `EventLines` finds in a server-sent event stream.
protocol EventSink {
    /// A stretch of an event's data.
    mutating func data(_ bytes: UnsafeRawBufferPointer)
    /// The event is complete.
    mutating func endEvent()
}

/// Cuts a server-sent event stream into the data of its events, in pieces as it arrives and in constant
/// memory. Lines end with LF, CR or CR LF; a byte order mark may come first; the space after `data:` is
/// optional; several data lines make one event (WHATWG HTML §9.2.6). Unlike there, an event that the
/// stream's end cuts short counts too, because runtimes leave the last empty line out.
package struct EventLines {
    private enum State: UInt8 {
        case start, lineStart, name, afterColon, data, skip
    }

    private static let dataName: [UInt8] = Array("data".utf8)
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var state = State.start
    private var matched = 0
    private var hasData = false
    /// The last byte was a CR that ended a line: an LF right after it belongs to it.
    private var sawReturn = false

    init() {}

    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ sink: inout some EventSink) {
        var index = 0
        while index < bytes.count {
            switch state {
            case .data: index = data(bytes, index, &sink)
            case .skip: index = skip(bytes, index)
            case .lineStart: index = lineStart(bytes, index, &sink)
            default:
                step(bytes[index], &sink)
                index += 1
            }
        }
    }

    /// The stream ended: what was begun counts.
    mutating func finish(_ sink: inout some EventSink) {
        if hasData { sink.endEvent() }
        hasData = false
    }

    /// The common line `data: {…` in one comparison; any other byte by byte.
    private mutating func lineStart(
        _ bytes: UnsafeRawBufferPointer, _ index: Int, _ sink: inout some EventSink
    ) -> Int {
        if !sawReturn, !hasData, bytes.count - index >= 6, bytes[index] == 0x64, bytes[index + 1] == 0x61,
            bytes[index + 2] == 0x74, bytes[index + 3] == 0x61, bytes[index + 4] == 0x3A,
            bytes[index + 5] == 0x20
        {
            hasData = true
            state = .data
            return index + 6
        }
        step(bytes[index], &sink)
        return index + 1
    }

    private mutating func step(_ byte: UInt8, _ sink: inout some EventSink) {
        switch state {
        case .start:
            if matched < 3, byte == EventLines.mark[matched] {
                matched += 1
                return
            }
            state = .lineStart
            step(byte, &sink)
        case .lineStart: firstByte(byte, &sink)
        case .name: name(byte, &sink)
        case .afterColon:
            state = .data
            if byte != 0x20 { dataByte(byte, &sink) }
        case .data, .skip: break
        }
    }

    private mutating func firstByte(_ byte: UInt8, _ sink: inout some EventSink) {
        if byte == 0x0A, sawReturn {
            sawReturn = false
            return
        }
        sawReturn = byte == 0x0D
        if byte == 0x0A || byte == 0x0D {
            finish(&sink)
        } else {
            matched = 0
            state = .name
            name(byte, &sink)
        }
    }

    private mutating func name(_ byte: UInt8, _ sink: inout some EventSink) {
        let isEnd = byte == 0x0A || byte == 0x0D
        if matched == 4, byte == 0x3A || isEnd {
            if hasData { separate(&sink) }
            hasData = true
            state = isEnd ? .lineStart : .afterColon
            sawReturn = byte == 0x0D
        } else if isEnd {
            state = .lineStart
            sawReturn = byte == 0x0D
        } else if matched < 4, byte == EventLines.dataName[matched] {
            matched += 1
        } else {
            state = .skip
        }
    }

    private func separate(_ sink: inout some EventSink) {
        withUnsafeBytes(of: UInt8(0x0A)) { sink.data($0) }
    }

    private mutating func dataByte(_ byte: UInt8, _ sink: inout some EventSink) {
        if byte == 0x0A || byte == 0x0D {
            sawReturn = byte == 0x0D
            state = .lineStart
        } else {
            withUnsafeBytes(of: byte) { sink.data($0) }
        }
    }

    private mutating func data(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ sink: inout some EventSink
    ) -> Int {
        let end = EventLines.lineEnd(bytes, start)
        if end > start { sink.data(bytes.slice(start, end)) }
        return endLine(bytes, end)
    }

    private mutating func skip(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        endLine(bytes, EventLines.lineEnd(bytes, start))
    }

    private mutating func endLine(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Int {
        guard end < bytes.count else { return end }
        sawReturn = bytes[end] == 0x0D
        state = .lineStart
        return end + 1
    }

    /// The offset of the next LF or CR, or the end of the bytes.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        let feed = bytes.firstIndex(of: 0x0A, from: start) ?? bytes.count
        return bytes.slice(0, feed).firstIndex(of: 0x0D, from: start) ?? feed
    }
}
