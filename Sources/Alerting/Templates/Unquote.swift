/// What stands between double quotes in Go source: `\n`, `\"`, `\\`, `\xHH`, `\NNN`, `\uHHHH`,
/// `\UHHHHHHHH` and the like. Nil for an unknown escape or when the bytes are no UTF-8.
func unquoted(_ bytes: some Collection<UInt8>) -> String? {
    var out: [UInt8] = []
    var rest = Array(bytes)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\") else {
            out.append(byte)
            continue
        }
        guard let escape = rest.popFirst() else { return nil }
        switch escape {
        case UInt8(ascii: "a"): out.append(7)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "v"): out.append(11)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): out.append(escape)
        case UInt8(ascii: "x"):
            guard let value = takeDigits(2, radix: 16, from: &rest) else { return nil }
            out.append(UInt8(value))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            rest = [escape] + rest
            guard let value = takeDigits(3, radix: 8, from: &rest), value < 256 else { return nil }
            out.append(UInt8(value))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = escape == UInt8(ascii: "u") ? 4 : 8
            guard let value = takeDigits(count, radix: 16, from: &rest), let scalar = UnicodeScalar(value)
            else { return nil }
            out += Array(String(Character(scalar)).utf8)
        default: return nil
        }
    }
    return String(validating: out, as: UTF8.self)
}

private func takeDigits(_ count: Int, radix: Int, from rest: inout ArraySlice<UInt8>) -> UInt32? {
    let digits = rest.prefix(count)
    guard digits.count == count else { return nil }
    rest = rest.dropFirst(count)
    let text = String(decoding: digits, as: UTF8.self)
    guard text.allSatisfy(\.isHexDigit) else { return nil }
    return UInt32(text, radix: radix)
}
