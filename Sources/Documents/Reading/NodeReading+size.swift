extension NodeReading where Value == Int {
    /// `64MB`, `10KiB`, `1048576`; units of 1024, as Prometheus counts them.
    package static var byteCount: NodeReading<Int> {
        NodeReading<String>.string.map("a size such as 64MB") { text in
            let powers = [
                "": 0, "B": 0, "KB": 1, "KIB": 1, "MB": 2, "MIB": 2, "GB": 3, "GIB": 3, "TB": 4, "TIB": 4,
            ]
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            guard let count = Int(digits), count > 0,
                let power = powers[text.dropFirst(digits.count).uppercased()],
                count <= Int.max >> (10 * power)
            else { return nil }
            return count << (10 * power)
        }
    }
}
