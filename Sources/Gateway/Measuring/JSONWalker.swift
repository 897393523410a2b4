/// Takes what a `JSONWalker` finds at the paths of interest.
protocol JSONSink {
    /// A stretch of a string's text, unescaped; called any number of times before `endString`.
    mutating func string(_ field: JSONField, _ bytes: UnsafeRawBufferPointer)
    mutating func endString(_ field: JSONField)
    mutating func number(_ field: JSONField, _ value: Int)
    mutating func bool(_ field: JSONField, _ value: Bool)
    mutating func null(_ field: JSONField)
    /// An object or array begins at the path.
    mutating func container(_ field: JSONField)
}

/// Walks JSON that arrives in pieces, in one pass and constant memory, and reports the values at the
/// paths of interest. It measures and does not judge: broken JSON gives wrong findings, never an error.
package struct JSONWalker {
    private enum State: UInt8 {
        case structure, string, escape, unicode, number, word
    }

    private let paths: JSONPaths
    private var state = State.structure
    /// Nodes of the open containers, innermost in the low byte; bit n of `arrays` tells an array.
    private var nodes: UInt64 = 0
    private var arrays: UInt8 = 0
    private var depth = 0
    /// Containers open off the paths of interest.
    private var skipped = 0
    private var expectsKey = false
    private var isKey = false
    private var hash: UInt64 = 0
    /// Where the value after the last key leads.
    private var next = JSONPaths.nowhere
    private var field = JSONField.none
    private var integer = 0
    private var isFraction = false
    private var isNegative = false
    private var word: UInt8 = 0
    private var unicode: UInt32 = 0
    private var unicodeDigits = 0
    private var highSurrogate: UInt32 = 0

    init(_ paths: JSONPaths) {
        self.paths = paths
    }

    /// Forgets an unfinished document; the next byte begins a new one.
    mutating func reset() {
        state = .structure
        nodes = 0
        arrays = 0
        depth = 0
        skipped = 0
        expectsKey = false
        isKey = false
        next = JSONPaths.nowhere
        highSurrogate = 0
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ sink: inout some JSONSink) {
        var index = 0
        while index < bytes.count {
            switch state {
            case .structure: index = structure(bytes, index, &sink)
            case .string: index = isKey ? key(bytes, index) : string(bytes, index, &sink)
            case .escape: index = escape(bytes, index, &sink)
            case .unicode: index = unicode(bytes, index, &sink)
            case .number: index = number(bytes, index, &sink)
            case .word: index = word(bytes, index, &sink)
            }
        }
    }

    /// Ends a number or word that only the document's end can end.
    mutating func finish(_ sink: inout some JSONSink) {
        if state == .number { endNumber(&sink) }
        if state == .word { endWord(&sink) }
        reset()
    }

    private var isInArray: Bool { depth > 0 && arrays & 1 == 1 }

    private mutating func structure(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ sink: inout some JSONSink
    ) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x22:
                beginString()
                return index
            case 0x7B, 0x5B: open(isArray: byte == 0x5B, &sink)
            case 0x7D, 0x5D: close()
            case 0x2C: expectsKey = depth > 0 && !isInArray
            case 0x3A: expectsKey = false
            case 0x2D, 0x30...0x39:
                beginNumber(byte)
                return index
            case 0x61...0x7A:
                field = valueField()
                word = byte
                state = .word
                return index
            default: break
            }
        }
        return index
    }

    /// Where a value that begins here leads; a key leads to one value only.
    private mutating func valueNode() -> UInt8 {
        if skipped > 0 { return JSONPaths.nowhere }
        if depth == 0 { return JSONPaths.root }
        if isInArray { return paths.element(in: UInt8(truncatingIfNeeded: nodes)) }
        defer { next = JSONPaths.nowhere }
        return next
    }

    private mutating func valueField() -> JSONField {
        let node = valueNode()
        return node == JSONPaths.nowhere ? .none : paths.field(of: node)
    }

    private mutating func open(isArray: Bool, _ sink: inout some JSONSink) {
        let node = valueNode()
        // Eight levels are more than any path of interest has.
        guard node != JSONPaths.nowhere, depth < 8 else {
            skipped += 1
            return
        }
        nodes = nodes << 8 | UInt64(node)
        arrays = arrays << 1 | (isArray ? 1 : 0)
        depth += 1
        expectsKey = !isArray
        let field = paths.field(of: node)
        if field != .none { sink.container(field) }
    }

    private mutating func close() {
        if skipped > 0 {
            skipped -= 1
        } else if depth > 0 {
            nodes >>= 8
            arrays >>= 1
            depth -= 1
        }
    }

    private mutating func beginString() {
        state = .string
        isKey = expectsKey && skipped == 0
        if isKey {
            hash = JSONPaths.hashStart
        } else {
            field = valueField()
        }
    }

    private mutating func key(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x22 {
                next = paths.child(of: UInt8(truncatingIfNeeded: nodes), hash: hash)
                isKey = false
                state = .structure
                return index
            }
            if byte == 0x5C {
                // No key of interest needs an escape, so any will do to make this one unknown.
                hash = 0
                state = .escape
                return index
            }
            hash = JSONPaths.hash(hash, byte)
        }
        return index
    }

    private mutating func string(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ sink: inout some JSONSink
    ) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
        if field != .none, index > start { sink.string(field, bytes.slice(start, index)) }
        guard index < bytes.count else { return index }
        if bytes[index] == 0x22 {
            if field != .none { sink.endString(field) }
            state = .structure
        } else {
            state = .escape
        }
        return index + 1
    }

    private mutating func escape(
        _ bytes: UnsafeRawBufferPointer, _ index: Int, _ sink: inout some JSONSink
    ) -> Int {
        state = .string
        switch bytes[index] {
        case 0x75:
            state = .unicode
            unicode = 0
            unicodeDigits = 0
        case 0x6E: emit(0x0A, &sink)
        case 0x74: emit(0x09, &sink)
        case 0x72: emit(0x0D, &sink)
        case 0x62: emit(0x08, &sink)
        case 0x66: emit(0x0C, &sink)
        case let byte: emit(UInt32(byte), &sink)
        }
        return index + 1
    }

    private mutating func unicode(
        _ bytes: UnsafeRawBufferPointer, _ index: Int, _ sink: inout some JSONSink
    ) -> Int {
        unicode = unicode << 4 | UInt32(bytes[index].hexValue ?? 0)
        unicodeDigits += 1
        guard unicodeDigits == 4 else { return index + 1 }
        state = .string
        if unicode >> 10 == 0x36 {
            highSurrogate = unicode & 0x3FF
        } else if unicode >> 10 == 0x37 {
            emit(0x10000 + (highSurrogate << 10 | unicode & 0x3FF), &sink)
        } else {
            emit(unicode, &sink)
        }
        return index + 1
    }

    private mutating func emit(_ scalar: UInt32, _ sink: inout some JSONSink) {
        guard !isKey, field != .none, let scalar = Unicode.Scalar(scalar) else { return }
        withUnsafeTemporaryAllocation(byteCount: 4, alignment: 1) { buffer in
            var count = 0
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                buffer[count] = unit
                count += 1
            }
            sink.string(field, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private mutating func beginNumber(_ byte: UInt8) {
        field = valueField()
        isNegative = byte == 0x2D
        integer = isNegative ? 0 : Int(byte - 0x30)
        isFraction = false
        state = .number
    }

    private mutating func number(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ sink: inout some JSONSink
    ) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte.isDigit {
                if !isFraction, integer < 1 << 52 { integer = integer * 10 + Int(byte - 0x30) }
            } else if byte == 0x2E || byte | 0x20 == 0x65 || byte == 0x2B || byte == 0x2D {
                isFraction = true
            } else {
                endNumber(&sink)
                return index
            }
            index += 1
        }
        return index
    }

    private mutating func endNumber(_ sink: inout some JSONSink) {
        state = .structure
        if field != .none { sink.number(field, isNegative ? -integer : integer) }
    }

    private mutating func word(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ sink: inout some JSONSink
    ) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x61, bytes[index] <= 0x7A { index += 1 }
        if index < bytes.count { endWord(&sink) }
        return index
    }

    private mutating func endWord(_ sink: inout some JSONSink) {
        state = .structure
        guard field != .none else { return }
        if word == 0x6E { sink.null(field) } else { sink.bool(field, word == 0x74) }
    }
}
