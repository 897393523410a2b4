internal import Telemetry

/// A rule set ready to scan with.
package final class SafetyRules: Sendable {
    package let rules: [SafetyRule]
    /// Bytes of a request's text that are scanned; what lies beyond passes unread.
    package let scannedBytes: Int
    let phrases: PhraseAutomaton
    /// Rules, one bit each, by what makes them match.
    let emails: UInt64
    let cards: UInt64
    let ibans: UInt64
    let secrets: UInt64
    private let inputs: UInt64
    private let outputs: UInt64
    private let blocking: UInt64

    /// At most 64 rules; `SafetyRulesReader` says so in words.
    package init(_ rules: [SafetyRule], scannedBytes: Int = 256 << 10) {
        precondition(rules.count <= 64, "a rule set has at most 64 rules")
        self.rules = rules
        self.scannedBytes = scannedBytes
        func mask(_ isIn: (SafetyRule) -> Bool) -> UInt64 {
            rules.indices.reduce(0) { isIn(rules[$1]) ? $0 | 1 << UInt64($1) : $0 }
        }
        emails = mask { $0.detector == .email }
        cards = mask { $0.detector == .card }
        ibans = mask { $0.detector == .iban }
        secrets = mask { $0.detector == .secret }
        inputs = mask { $0.sides.contains(.input) }
        outputs = mask { $0.sides.contains(.output) }
        blocking = mask { $0.action == .block }
        phrases = PhraseAutomaton(
            rules.enumerated().flatMap { index, rule -> [(String, Int)] in
                guard case .phrases(let texts) = rule.detector else { return [] }
                return texts.map { ($0, index) }
            })
    }

    /// Whether any rule may refuse a request, so that its body must be read before it is passed on.
    package var blocksInput: Bool { blocking & inputs != 0 }

    /// A scanner for one text, or nil when no rule looks at that side.
    package func scanner(for side: SafetySide) -> SafetyScanner? {
        let mask = side == .input ? inputs : outputs
        return mask == 0 ? nil : SafetyScanner(self, mask: mask)
    }

    static let blocked = "blocked"

    /// What the record says of a match; on output the text has gone by, so nothing is blocked there.
    func hit(_ index: Int, _ side: SafetySide) -> SafetyHit {
        let rule = rules[index]
        let isBlocked = side == .input && rule.action == .block
        return SafetyHit(
            rule: rule.id, category: rule.category, side: side.rawValue,
            action: isBlocked ? SafetyRules.blocked : "observed")
    }
}
