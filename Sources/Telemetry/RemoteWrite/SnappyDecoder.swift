/// Walks the elements of one Snappy block.
struct SnappyDecoder {
    private let source: UnsafeRawBufferPointer
    private var position = 0

    init(_ source: UnsafeRawBufferPointer) {
        self.source = source
    }

    /// Reads the declared length. A copy of three bytes yields 64, so that much and no more can be true.
    mutating func length(limit: Int) throws(RemoteWriteError) -> Int {
        var length = 0
        var shift = 0
        while true {
            guard position < source.count else { throw fail("the length is cut off") }
            let byte = Int(source[position])
            guard shift < 28 || byte < 16 else { throw fail("the length has more than 32 bits") }
            position += 1
            length |= (byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        guard length <= limit else {
            throw RemoteWriteError(
                .limit, "decodes to \(length) bytes, more than the \(limit) allowed", at: position)
        }
        guard length <= (source.count - position) * 64 else {
            throw fail("\(source.count - position) bytes cannot decode to \(length)")
        }
        return length
    }

    mutating func run(into target: UnsafeMutableRawBufferPointer) throws(RemoteWriteError) {
        var filled = 0
        while position < source.count {
            let tag = source[position]
            if tag & 3 == 0 {
                try literal(tag, into: target, &filled)
            } else {
                try copy(tag, into: target, &filled)
            }
        }
        guard filled == target.count else {
            throw fail("ends after \(filled) of \(target.count) decoded bytes")
        }
    }

    @inline(__always)
    private mutating func literal(
        _ tag: UInt8, into target: UnsafeMutableRawBufferPointer, _ filled: inout Int
    ) throws(RemoteWriteError) {
        var length = Int(tag >> 2)
        var head = 1
        if length >= 60 {
            head += length - 59
            guard source.count - position >= head else { throw fail("a literal's length is cut off") }
            length = 0
            for index in (1..<head).reversed() { length = length << 8 | Int(source[position + index]) }
        }
        length += 1
        guard source.count - position - head >= length else { throw fail("a literal is cut off") }
        guard target.count - filled >= length else { throw fail("decodes to more than declared") }
        let from = UnsafeRawBufferPointer(rebasing: source[(position + head)..<(position + head + length)])
        UnsafeMutableRawBufferPointer(rebasing: target[filled..<(filled + length)]).copyMemory(from: from)
        position += head + length
        filled += length
    }

    @inline(__always)
    private mutating func copy(
        _ tag: UInt8, into target: UnsafeMutableRawBufferPointer, _ filled: inout Int
    ) throws(RemoteWriteError) {
        let head = tag & 3 == 1 ? 2 : tag & 3 == 2 ? 3 : 5
        guard source.count - position >= head else { throw fail("a copy is cut off") }
        let length: Int
        var distance: Int
        if head == 2 {
            length = Int(tag >> 2 & 7) + 4
            distance = Int(tag >> 5) << 8 | Int(source[position + 1])
        } else {
            length = Int(tag >> 2) + 1
            distance = Int(source[position + 1]) | Int(source[position + 2]) << 8
            if head == 5 { distance |= Int(source[position + 3]) << 16 | Int(source[position + 4]) << 24 }
        }
        guard distance > 0, distance <= filled else { throw fail("a copy from before the start") }
        guard target.count - filled >= length else { throw fail("decodes to more than declared") }
        SnappyDecoder.repeated(target, from: filled - distance, to: filled, length)
        position += head
        filled += length
    }

    /// Source and target may overlap: the copy then repeats what it has just written.
    @inline(__always)
    private static func repeated(
        _ target: UnsafeMutableRawBufferPointer, from: Int, to: Int, _ length: Int
    ) {
        guard let base = target.baseAddress else { return }
        if to - from >= 8, target.count - to >= length + 7 {
            // Whole words, the last of which may write past the copy's end: those bytes come later anyway.
            var done = 0
            while done < length {
                let word = (base + from + done).loadUnaligned(as: UInt64.self)
                (base + to + done).storeBytes(of: word, as: UInt64.self)
                done += 8
            }
            return
        }
        for index in 0..<length { target[to + index] = target[from + index] }
    }

    private func fail(_ what: String) -> RemoteWriteError {
        RemoteWriteError(.snappy, what, at: position)
    }
}
