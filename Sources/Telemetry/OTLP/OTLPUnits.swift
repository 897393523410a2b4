/// Words for the units of UCUM that metrics are measured in, as Prometheus writes them into names.
enum OTLPUnits {
    private static let words = [
        "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds",
        "us": "microseconds", "ns": "nanoseconds", "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes",
        "GiBy": "gibibytes", "TiBy": "tebibytes", "kBy": "kilobytes", "KBy": "kilobytes", "MBy": "megabytes",
        "GBy": "gigabytes", "TBy": "terabytes", "m": "meters", "V": "volts", "A": "amperes", "J": "joules",
        "W": "watts", "g": "grams", "Cel": "celsius", "Hz": "hertz", "1": "", "%": "percent",
    ]
    /// After a slash, in the singular.
    private static let perWords = [
        "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year",
    ]

    /// `By/s` → `bytes` and `per_second`. What stands in braces is a remark and says nothing; a unit without
    /// a word is taken as it is.
    static func suffixes(_ unit: String) -> (main: String, per: String) {
        let parts = unit.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.trimmed }
        let main = word(parts.first ?? "", words)
        guard parts.count > 1 else { return (main, "") }
        let per = word(parts[1], perWords)
        return (main, per.isEmpty ? "" : "per_" + per)
    }

    private static func word(_ unit: Substring, _ words: [String: String]) -> String {
        if unit.contains(where: { $0 == "{" || $0 == "}" }) { return "" }
        let word = words[String(unit)] ?? String(unit)
        return word.unicodeScalars.split { !OTLPNames.isPlain($0) }.map(String.init).joined(separator: "_")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex
        return self[..<end].drop { $0 == " " }
    }
}
