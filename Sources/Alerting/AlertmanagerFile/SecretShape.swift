/// What a secret looks like when it can be used. Problems are told in words that do not repeat it.
enum SecretShape {
    /// Nil when a text is an address on the web.
    static func problem(url: String) -> ShapeProblem? {
        let schemes = ["https://", "http://"]
        let write = "write the whole address and nothing else, for example https://hooks.example.org/…"
        guard let scheme = schemes.first(where: url.hasPrefix) else {
            return ShapeProblem(what: "does not begin with http:// or https://", remedy: write)
        }
        if let problem = problem(line: url) { return problem }
        if url.unicodeScalars.contains(" ") {
            return ShapeProblem(what: "has a space, which no URL has", remedy: write)
        }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let port = place.last == "]" ? nil : place.lastIndex(of: ":").map { place[place.index(after: $0)...] }
        if place.isEmpty || place.hasPrefix(":") {
            return ShapeProblem(what: "names no host", remedy: write)
        }
        if let port, !port.isEmpty, UInt16(port) == nil {
            return ShapeProblem(what: "has a port that is none", remedy: "write a number up to 65535")
        }
        return nil
    }

    /// Nil when a text is one line.
    static func problem(line: String) -> ShapeProblem? {
        guard line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else { return nil }
        return ShapeProblem(
            what: "is more than one line, or has a control character",
            remedy: "keep the secret itself and nothing else")
    }
}

/// What is wrong, as the end of a sentence, and what to do.
struct ShapeProblem: Hashable {
    var what: String
    var remedy: String
}
