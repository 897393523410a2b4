/// Replaces secrets in a stream of output, also where one is split over two pieces.
///
/// A secret is masked raw, percent-encoded, as hex, and as base64 at each of the three byte alignments: a
/// step that prints an `Authorization: Basic` header gives nothing away. Up to the longest form less one byte
/// is held back between pieces.
package struct SecretMask: Sendable {
    private let forms: [[UInt8]]
    private let longest: Int
    private var held: [UInt8] = []

    static let replacement = Array("•••".utf8)
    /// Shorter secrets would mask ordinary words.
    package static let minimumLength = 6

    package init(_ secrets: [String]) {
        var forms: Set<[UInt8]> = []
        for secret in secrets where secret.utf8.count >= SecretMask.minimumLength {
            let raw = Array(secret.utf8)
            forms.formUnion([
                raw, SecretMask.hex(raw, SecretMask.lower), SecretMask.hex(raw, SecretMask.upper),
            ])
            forms.insert(SecretMask.percentEncoded(raw))
            for shift in 0..<3 { forms.formUnion(SecretMask.base64Forms(raw, shift: shift)) }
        }
        self.forms = forms.sorted { $0.count > $1.count }
        longest = self.forms.first?.count ?? 0
    }

    /// Masks a piece; what may be the beginning of a secret is held back until the next call.
    package mutating func mask(_ bytes: [UInt8]) -> [UInt8] {
        guard longest > 0 else { return bytes }
        let all = held + bytes
        let (out, consumed) = replace(in: all, upTo: all.count - (longest - 1))
        held = Array(all[consumed...])
        return out
    }

    /// The rest, at the end of the stream.
    package mutating func finish() -> [UInt8] {
        let (out, _) = replace(in: held, upTo: held.count)
        held = []
        return out
    }

    /// Copies bytes up to `limit`, replacing every form that begins before it.
    private func replace(in bytes: [UInt8], upTo limit: Int) -> (out: [UInt8], consumed: Int) {
        var out: [UInt8] = []
        var index = 0
        while index < limit {
            if let form = forms.first(where: { bytes[index...].starts(with: $0) }) {
                out += SecretMask.replacement
                index += form.count
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return (out, index)
    }

    private static let lower = Array("0123456789abcdef".utf8)
    private static let upper = Array("0123456789ABCDEF".utf8)

    private static func hex(_ bytes: [UInt8], _ digits: [UInt8]) -> [UInt8] {
        bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: [byte]
            default: [37, upper[Int(byte >> 4)], upper[Int(byte & 15)]]
            }
        }
    }

    /// Base64 of the secret when `shift` unknown bytes stand before it: only the characters that depend on
    /// the secret alone, in the standard and the URL alphabet.
    private static func base64Forms(_ bytes: [UInt8], shift: Int) -> [[UInt8]] {
        let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let padded = Array(repeating: UInt8(0), count: shift) + bytes
        var sextets: [UInt8] = []
        for start in stride(from: 0, to: padded.count - padded.count % 3, by: 3) {
            let word =
                UInt32(padded[start]) << 16 | UInt32(padded[start + 1]) << 8 | UInt32(padded[start + 2])
            sextets += [18, 12, 6, 0].map { UInt8(word >> $0 & 63) }
        }
        // The first sextets mix in the unknown bytes: 8·shift bits, rounded up to whole sextets.
        let own = sextets.dropFirst((shift * 8 + 5) / 6)
        guard own.count >= minimumLength else { return [] }
        let text = own.map { standard[Int($0)] }
        let url = text.map {
            $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
        }
        return [text, url]
    }
}
