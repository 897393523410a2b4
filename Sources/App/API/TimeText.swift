internal import Telemetry

/// Times and steps as people and clients write them.
enum TimeText {
    /// RFC 3339, Unix seconds (with a fraction if need be), `now`, `now-6h`, `now+5m`; nil for anything else.
    static func time(_ text: String, now: Timestamp) -> Timestamp? {
        if text.hasPrefix("now") {
            let rest = text.dropFirst(3)
            guard let sign = rest.first else { return now }
            guard let span = TimeSpan(text: rest.dropFirst()) else { return nil }
            if sign == "-" { return now - span }
            return sign == "+" ? now + span : nil
        }
        if let seconds = Double(text), seconds.isFinite, abs(seconds) < 1e12 {
            return Timestamp(seconds: seconds)
        }
        return Timestamp(rfc3339: text)
    }

    /// A Prometheus duration or a number of seconds; nil when it is neither or not positive.
    static func step(_ text: String) -> TimeSpan? {
        if let seconds = Double(text), seconds.isFinite, seconds > 0, seconds < 1e10 {
            return TimeSpan(milliseconds: max(1, Int64((seconds * 1_000).rounded())))
        }
        guard let span = TimeSpan(text: text), span > .zero else { return nil }
        return span
    }
}
