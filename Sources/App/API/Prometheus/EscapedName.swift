/// Names with characters beyond the classic ones, written with classic ones only: `U__` in front, `__` for
/// an underscore, `_2e_` for the character with that number. Prometheus' "values" escaping.
enum EscapedName {
    /// The name behind an escaped one; a name that is not escaped, or wrongly, stands for itself.
    static func decode(_ name: String) -> String {
        guard name.hasPrefix("U__") else { return name }
        var out = String.UnicodeScalarView()
        var rest = name.unicodeScalars.dropFirst(3)
        while let scalar = rest.popFirst() {
            guard scalar == "_" else {
                out.append(scalar)
                continue
            }
            guard let end = rest.firstIndex(of: "_") else { return name }
            let digits = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            if digits.isEmpty {
                out.append("_")
            } else {
                guard digits.utf8.count <= 6, let number = UInt32(digits, radix: 16),
                    let decoded = Unicode.Scalar(number)
                else { return name }
                out.append(decoded)
            }
        }
        return String(out)
    }
}
