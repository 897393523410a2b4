/// Credentials known by their shape. Prefixes and lengths as their issuers publish them.
struct SecretShape: Sendable {
    var prefix: String
    /// Bytes after the prefix.
    var rest: ClosedRange<Int>
    var isUpperOnly = false

    /// No shape below is shorter.
    static let shortest = 20

    private static let shapes: [SecretShape] = [
        SecretShape(prefix: "sk-", rest: 32...200),
        SecretShape(prefix: "sk_live_", rest: 16...200),
        SecretShape(prefix: "rk_live_", rest: 16...200),
        SecretShape(prefix: "ghp_", rest: 36...36),
        SecretShape(prefix: "gho_", rest: 36...36),
        SecretShape(prefix: "ghs_", rest: 36...36),
        SecretShape(prefix: "github_pat_", rest: 60...100),
        SecretShape(prefix: "glpat-", rest: 20...40),
        SecretShape(prefix: "hf_", rest: 30...60),
        SecretShape(prefix: "xoxb-", rest: 20...200),
        SecretShape(prefix: "xoxp-", rest: 20...200),
        SecretShape(prefix: "AIza", rest: 35...35),
        SecretShape(prefix: "AKIA", rest: 16...16, isUpperOnly: true),
        SecretShape(prefix: "ASIA", rest: 16...16, isUpperOnly: true),
        SecretShape(prefix: "npm_", rest: 36...36),
        SecretShape(prefix: "pypi-", rest: 50...300),
        SecretShape(prefix: "SG.", rest: 40...80),
    ]

    static func matches(_ run: [UInt8]) -> Bool {
        var run = run[...]
        while let last = run.last, last == 0x2E || last == 0x2D { run = run.dropLast() }
        return shapes.contains { $0.matches(run) }
    }

    private func matches(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.starts(with: prefix.utf8) else { return false }
        let rest = run.dropFirst(prefix.utf8.count)
        guard self.rest.contains(rest.count) else { return false }
        // A key is random: many different characters, digits and letters. `sk-learn-learn-learn…` is not.
        let kinds = Set(rest)
        guard kinds.count >= min(10, rest.count / 2), kinds.contains(where: \.isDigit) else { return false }
        return !isUpperOnly || rest.allSatisfy { $0.isDigit || $0.isUpper }
    }
}
