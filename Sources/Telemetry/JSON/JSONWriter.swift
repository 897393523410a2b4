/// Writes compact JSON to a buffer, piece by piece; sets the commas itself.
///
///     var writer = JSONWriter()
///     writer.object { $0.member("status", "ok"); $0.key("data"); $0.array { … } }
///     writer.bytes
package struct JSONWriter {
    package private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Continues after what the buffer already holds.
    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Writes into the caller's buffer without copying it.
    package static func write(into bytes: inout [UInt8], _ body: (inout JSONWriter) throws -> Void) rethrows {
        var writer = JSONWriter()
        swap(&writer.bytes, &bytes)
        defer { swap(&writer.bytes, &bytes) }
        try body(&writer)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    package mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    package mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    package mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try body(&self)
        endObject()
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try body(&self)
        endArray()
    }

    /// The name of the member that the next call writes.
    package mutating func key(_ name: String) {
        separate()
        appendJSONString(name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ text: String) {
        separate()
        appendJSONString(text, into: &bytes)
    }

    /// NaN and infinities, which JSON lacks, become null.
    package mutating func number(_ value: Double) {
        separate()
        appendJSONNumber(value, into: &bytes)
    }

    package mutating func integer(_ value: Int) {
        separate()
        appendInteger(value, into: &bytes)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    package mutating func value(_ value: JSONValue) {
        separate()
        value.write(into: &bytes)
    }

    /// Appends one value by other means than ours.
    mutating func append(_ value: (inout [UInt8]) -> Void) {
        separate()
        value(&bytes)
    }

    /// Bytes that are one whole JSON value already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }
}

extension JSONWriter {
    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Nil writes null.
    package mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    package mutating func member(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    package mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
}

/// Appends text in quotes. Escapes what JSON requires and nothing else.
package func appendJSONString(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0a: bytes.append(contentsOf: "\\n".utf8)
        case 0x0d: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(hexDigits[Int(byte >> 4)])
            bytes.append(hexDigits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
    bytes.append(UInt8(ascii: "\""))
}

private let hexDigits = Array("0123456789abcdef".utf8)

/// Appends a number; null for NaN and infinities, which JSON lacks.
package func appendJSONNumber(_ value: Double, into bytes: inout [UInt8]) {
    if value.isFinite {
        appendNumber(value, into: &bytes)
    } else {
        bytes.append(contentsOf: "null".utf8)
    }
}
