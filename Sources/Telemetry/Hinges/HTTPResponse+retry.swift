extension HTTPResponse {
    /// How long the server asks to be left alone by its `Retry-After`: seconds, or the date RFC 9110 prefers
    /// (`Sun, 06 Nov 1994 08:49:37 GMT`). A day at most; nil when it asks for nothing that can be read.
    package func retryAfter(at now: Timestamp) -> TimeSpan? {
        guard let text = header("Retry-After") else { return nil }
        if let seconds = Int64(text) { return seconds < 0 ? nil : .seconds(min(seconds, 86_400)) }
        guard let time = HTTPResponse.date(text) else { return nil }
        return min(max(.zero, time - now), .days(1))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
