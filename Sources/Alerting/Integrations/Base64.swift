/// Base 64 as RFC 4648 has it, with padding.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let word = UInt32(padded[0]) << 16 | UInt32(padded[1]) << 8 | UInt32(padded[2])
            for place in 0..<4 {
                let index = Int(word >> (18 - 6 * UInt32(place)) & 63)
                out.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil for what is no base 64.
    static func decode(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        let body = bytes.prefix { $0 != UInt8(ascii: "=") }
        guard bytes.count % 4 == 0, bytes.count - body.count <= 2 else { return nil }
        var out: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in body {
            guard let index = alphabet.firstIndex(of: byte) else { return nil }
            word = word << 6 | UInt32(index)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(word >> UInt32(bits) & 255))
            }
        }
        return out
    }
}
