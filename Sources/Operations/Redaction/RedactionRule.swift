internal import Telemetry

/// One kind of private text and what stands for it.
struct RedactionRule: Sendable {
    private let pattern: Pattern
    private let needs: @Sendable (RedactionTraits) -> Bool
    /// What replaces a match, or nil when it is not what it looks like. The scalar before it decides at a
    /// word's edge.
    private let replacement: @Sendable (PatternMatch, _ text: String, _ before: Unicode.Scalar?) -> String?

    private init(
        _ pattern: String, needs: @escaping @Sendable (RedactionTraits) -> Bool,
        _ replacement: @escaping @Sendable (PatternMatch, String, Unicode.Scalar?) -> String?
    ) throws(PatternError) {
        self.pattern = try Pattern(pattern)
        self.needs = needs
        self.replacement = replacement
    }

    private init(
        _ pattern: String, _ word: String, needs: @escaping @Sendable (RedactionTraits) -> Bool
    ) throws(PatternError) {
        try self.init(pattern, needs: needs) { _, _, _ in word }
    }

    func applies(to traits: RedactionTraits) -> Bool { needs(traits) }

    func redact(_ text: String) -> String {
        var rest = Array(text.unicodeScalars)[...]
        var out = String.UnicodeScalarView()
        while !rest.isEmpty, let match = pattern.firstMatch(in: RedactionRule.string(rest)) {
            guard !match.range.isEmpty else { break }
            let start = rest.startIndex + match.range.lowerBound
            let end = rest.startIndex + match.range.upperBound
            let found = RedactionRule.string(rest[start..<end])
            let before = start > rest.startIndex ? rest[start - 1] : out.last
            out.append(contentsOf: rest[rest.startIndex..<start])
            out.append(contentsOf: (replacement(match, found, before) ?? found).unicodeScalars)
            rest = rest[end...]
        }
        out.append(contentsOf: rest)
        return String(out)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// In the order applied: what has a shape of its own first, bare digits last.
    static func all() throws(PatternError) -> [RedactionRule] {
        try secrets() + identities() + addresses()
    }

    private static func secrets() throws(PatternError) -> [RedactionRule] {
        [
            try RedactionRule(
                #"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?"#, "[token]",
                needs: { $0.longestWord >= 7 && $0.dots > 0 }),
            try RedactionRule(
                #"(?i)\b(authorization|proxy-authorization|token|[a-z_-]*api[-_]?key|[a-z_-]*secret|"#
                    + #"password|passwd|pwd|cookie)\b(["']?\s*[:=]\s*["']?)(bearer |basic )?[^\s"',;]{4,}"#,
                needs: { $0.colons + $0.equals > 0 }
            ) { match, _, _ in (match[1] ?? "") + (match[2] ?? "") + "[secret]" },
            try RedactionRule(
                #"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"#, needs: { $0.longestWord >= 8 }
            ) { match, found, _ in
                let value = found.dropFirst((match[1] ?? "").count + 1)
                return value.contains { $0.isNumber || $0.isUppercase } ? "\(match[1] ?? "") [secret]" : nil
            },
            try RedactionRule(
                #"\b((sk|pk|rk|ghp|gho|ghs|ghu|ghr|github_pat|glpat|hf|whsec|nvapi|gsk|key|xox[abeprs])[-_]|"#
                    + #"AKIA|ASIA|AIza)[A-Za-z0-9_-]{10,}"#,
                "[key]", needs: { $0.longestWord >= 12 }),
            try RedactionRule(#"\b[A-Za-z0-9]{24,}\b"#, needs: { $0.longestWord >= 24 }) { _, found, _ in
                looksRandom(found) ? "[key]" : nil
            },
        ]
    }

    private static func identities() throws(PatternError) -> [RedactionRule] {
        [
            try RedactionRule(
                #"[^\s@<>"'(),;:=\[\]{}|/]+@[^\s@<>"'(),;:=\[\]{}|/]+"#, "[e-mail]", needs: { $0.hasAt }),
            try RedactionRule(
                #"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}\b"#, needs: { $0.digits >= 8 }
            ) { _, found, _ in found.count(where: \.isNumber) >= 8 ? "[iban]" : nil },
            try RedactionRule(
                #"\b[0-9](?:[ -]?[0-9]){12,18}\b"#, needs: { $0.digits >= 13 }
            ) { _, found, _ in passesLuhn(found) ? "[card]" : nil },
            try RedactionRule(
                #"(?:\+|\b00)[1-9](?:[ ().-]{0,2}[0-9]){7,14}\b"#, "[phone]", needs: { $0.digits >= 8 }),
            try RedactionRule(
                #"\b0[1-9](?:[ .-]?[0-9]{2}){4}\b"#, "[phone]", needs: { $0.digits >= 10 }),
            try RedactionRule(
                #"\(?\b[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b"#, "[phone]", needs: { $0.digits >= 10 }),
        ]
    }

    private static func addresses() throws(PatternError) -> [RedactionRule] {
        [
            try RedactionRule(#"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b"#, needs: { $0.dots >= 3 }) { _, found, _ in
                let parts = found.split(separator: ".").compactMap { Int($0) }
                guard parts.allSatisfy({ $0 <= 255 }), parts[0] != 127, found != "0.0.0.0" else { return nil }
                return "[ip]"
            },
            try RedactionRule(
                #"(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}"#, needs: { $0.colons >= 2 }
            ) { _, found, before in
                let isInsideWord = before.map { $0.properties.isAlphabetic || $0 == "_" } ?? false
                return !isInsideWord && isIPv6(found) ? "[ip]" : nil
            },
        ]
    }

    /// Capitals, small letters and digits mixed through one another: a key, not a hex digest, a number, or a
    /// name with a number in one place such as `ChatAvailabilityBudgetBurn15m`.
    private static func looksRandom(_ text: String) -> Bool {
        let changes = zip(text, text.dropFirst()).count { $0.isNumber != $1.isNumber }
        return text.contains(where: \.isUppercase) && text.contains(where: \.isLowercase) && changes >= 3
    }

    /// The check digit of ISO/IEC 7812.
    private static func passesLuhn(_ text: String) -> Bool {
        let digits = text.utf8.filter { (48...57).contains($0) }.map { Int($0) - 48 }
        let sum = digits.reversed().enumerated().reduce(0) { sum, pair in
            let doubled = pair.offset.isMultiple(of: 2) ? pair.element : pair.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }

    /// Eight groups, or fewer with one `::`; the loopback and a time of day are not meant.
    private static func isIPv6(_ text: String) -> Bool {
        let groups = text.split(separator: ":", omittingEmptySubsequences: true)
        guard groups.count > 1 || (groups.count == 1 && groups[0].count > 1) else { return false }
        return text.contains("::") ? groups.count <= 7 : groups.count == 8
    }
}
