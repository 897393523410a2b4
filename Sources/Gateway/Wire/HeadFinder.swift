/// Finds where a head ends in bytes that arrive in pieces. Looks at each byte once.
///
/// Only CRLF ends a line: a bare LF or CR is where two parsers begin to disagree about a message.
package struct HeadFinder {
    private var scanned = 0
    private var lineStart = 0

    package init() {}

    /// The offset after the empty line that ends the head, or nil until it arrives.
    /// `bytes` begins where it began last time, with more at its end.
    package mutating func end(
        in bytes: UnsafeRawBufferPointer, limits: HeadLimits
    ) throws(WireError) -> Int? {
        while let feed = bytes.firstIndex(of: 0x0A, from: scanned) {
            guard feed > lineStart, bytes[feed - 1] == 0x0D else {
                throw WireError(400, "a head's line ends without CR LF")
            }
            scanned = feed + 1
            guard scanned <= limits.bytes else { break }
            if feed - 1 == lineStart { return scanned }
            lineStart = scanned
        }
        scanned = max(scanned, bytes.count)
        if scanned > limits.bytes { throw WireError(431, "the head is longer than \(limits.bytes) bytes") }
        return nil
    }
}
