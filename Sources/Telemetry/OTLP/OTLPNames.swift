/// Names of series and labels made from OpenTelemetry's, as Prometheus makes them by default (translation
/// strategy `UnderscoreEscapingWithSuffixes`; github.com/prometheus/otlptranslator).
package enum OTLPNames {
    /// `http.server.request.duration` in `s` → `http_server_request_duration_seconds`. Counters end in
    /// `_total`, gauges with the unit `1` in `_ratio`; a word that is there already is not repeated.
    /// Nil when nothing of the name can be used.
    package static func metric(_ metric: OTLPMetric) -> String? {
        var words = metric.name.unicodeScalars.split { !isPlain($0) }.map(String.init)
        if words.isEmpty { return nil }
        let unit = OTLPUnits.suffixes(metric.unit)
        for suffix in [unit.main, unit.per] where !suffix.isEmpty && !words.contains(suffix) {
            words.append(suffix)
        }
        if metric.kind == .sum, metric.isMonotonic { words.moveToEnd("total") }
        if metric.kind == .gauge, metric.unit == "1" { words.moveToEnd("ratio") }
        let name = words.joined(separator: "_")
        return startsWithDigit(name) ? "_" + name : name
    }

    /// `http.route` → `http_route`, `1st` → `key_1st`, `_x` → `key_x`. Nil when nothing of it can be used.
    package static func label(_ key: String) -> String? {
        var text = String.UnicodeScalarView()
        for scalar in key.unicodeScalars { text.append(isPlain(scalar) && scalar != ":" ? scalar : "_") }
        let name = String(text)
        if startsWithDigit(name) { return "key_" + name }
        if name.hasPrefix("_"), !name.hasPrefix("__") { return "key" + name }
        return name == key || name.contains { $0 != "_" } ? (name.isEmpty ? nil : name) : nil
    }

    /// A letter, digit or colon; all else becomes an underscore.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ":": true
        default: false
        }
    }

    private static func startsWithDigit(_ name: String) -> Bool {
        name.utf8.first.map { (48...57).contains($0) } ?? false
    }
}

extension [String] {
    fileprivate mutating func moveToEnd(_ word: String) {
        removeAll { $0 == word }
        append(word)
    }
}
