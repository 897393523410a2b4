/// Powers of ten that a double holds exactly.
private let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
]

/// Reads `-12.5e3`, correctly rounded. Up to 15 digits and small exponents need one exact multiplication
/// or division (Clinger's fast path); the rest goes to the standard library. Nil when it is no number.
package func parseDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var index = 0
    var isNegative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        isNegative = first == UInt8(ascii: "-")
        index = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var sawPoint = false
    while index < bytes.count {
        let byte = bytes[index]
        if byte >= 48, byte <= 57 {
            mantissa = mantissa &* 10 &+ UInt64(byte - 48)
            digits += 1
            if sawPoint { scale -= 1 }
        } else if byte == UInt8(ascii: "."), !sawPoint {
            sawPoint = true
        } else {
            break
        }
        index += 1
    }
    guard index == bytes.count, digits > 0, digits <= 15, scale >= -22 else {
        // Swift's initializer accepts hexadecimal, `inf` and `nan` too: only decimal digits go there.
        let isDecimal = bytes.allSatisfy { byte in
            (byte >= 48 && byte <= 57) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "-") || byte | 0x20 == UInt8(ascii: "e")
        }
        return isDecimal && digits > 0 ? Double(Substring(decoding: bytes, as: UTF8.self)) : nil
    }
    let magnitude = Double(mantissa) / exactPowers[-scale]
    return isNegative ? -magnitude : magnitude
}
