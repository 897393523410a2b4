#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

// Small readings of raw bytes, shared by the wire parsers.
extension UnsafeRawBufferPointer {
    /// The first offset at or after `start` that holds the byte.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// Whether these bytes are `name` but for the case of ASCII letters; `name` is lower case.
    @inline(__always)
    func isName(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index].lowercased != name.utf8Start[index] { return false }
        return true
    }

    var text: String { String(decoding: self, as: UTF8.self) }
}

extension UInt8 {
    @inline(__always)
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    /// RFC 9110 §5.6.2 `tchar`.
    @inline(__always)
    var isTokenByte: Bool {
        // Bit n of the pair is set when byte n may stand in a token.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        if self < 64 { return low >> UInt64(self) & 1 == 1 }
        return self < 128 && high >> UInt64(self - 64) & 1 == 1
    }

    /// RFC 9110 §5.5: visible, space, tab, or beyond ASCII.
    @inline(__always)
    var isFieldByte: Bool { self >= 0x20 ? self != 0x7F : self == 0x09 }

    @inline(__always)
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit.
    @inline(__always)
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
