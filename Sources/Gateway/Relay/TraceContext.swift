/// W3C trace context, version 00: `00-TRACE_ID-PARENT_ID-FLAGS`.
package struct TraceContext: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, not all zero.
    package var traceID: String
    /// 16 lower-case hexadecimal digits: the gateway's own span.
    package var spanID: String
    package var flags: String

    /// Continues the caller's trace where `traceparent` is well formed, and begins one elsewhere.
    init(continuing header: UnsafeRawBufferPointer?, random: inout some RandomNumberGenerator) {
        if let header, let (trace, flags) = TraceContext.read(header) {
            traceID = trace
            self.flags = flags
        } else {
            traceID = hexText(random.next()) + hexText(random.next() | 1)
            flags = "00"
        }
        spanID = hexText(random.next() | 1)
    }

    var header: String { "00-\(traceID)-\(spanID)-\(flags)" }

    private static func read(_ header: UnsafeRawBufferPointer) -> (trace: String, flags: String)? {
        guard header.count >= 55, header[0] == 0x30, header[1] == 0x30, header.count == 55 else { return nil }
        guard header[2] == 0x2D, header[35] == 0x2D, header[52] == 0x2D else { return nil }
        let trace = header.slice(3, 35)
        let parent = header.slice(36, 52)
        let flags = header.slice(53, 55)
        let isHex: (UInt8) -> Bool = { $0.hexValue != nil && !$0.isUpper }
        guard trace.allSatisfy(isHex), parent.allSatisfy(isHex), flags.allSatisfy(isHex) else { return nil }
        guard trace.contains(where: { $0 != 0x30 }), parent.contains(where: { $0 != 0x30 }) else {
            return nil
        }
        return (trace.text, flags.text)
    }
}

/// Sixteen lower-case hexadecimal digits.
func hexText(_ value: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { buffer in
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 0xF
            buffer[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
        return 16
    }
}

/// The bytes in lower-case hexadecimal.
func hexText(_ bytes: UnsafeRawBufferPointer) -> String {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
    return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
        for (index, byte) in bytes.enumerated() {
            buffer[index * 2] = digit(byte >> 4)
            buffer[index * 2 + 1] = digit(byte & 0xF)
        }
        return bytes.count * 2
    }
}
