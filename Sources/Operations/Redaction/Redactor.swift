package import Telemetry

/// Takes what may name a person or open a door out of text: e-mail addresses, phone numbers, IBANs, card
/// numbers, keys, tokens and network addresses. Errs on the side of taking too much; loopback addresses stay.
package struct Redactor: Sendable {
    private let rules: [RedactionRule]

    /// - Throws: never in a build that passes its tests: the rules' patterns are constants.
    package init() throws(PatternError) {
        rules = try RedactionRule.all()
    }

    package func redact(_ text: String) -> String {
        guard RedactionTraits(text).isSuspect else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { redactLine(String($0)) }.joined(separator: "\n")
    }

    /// Values redacted; names stay.
    package func redact(_ labels: Labels) -> Labels {
        Labels(labels.sorted.map { Label($0.name, redact($0.value)) })
    }

    private func redactLine(_ line: String) -> String {
        let traits = RedactionTraits(line)
        guard traits.isSuspect else { return line }
        var text = line
        for rule in rules where rule.applies(to: traits) { text = rule.redact(text) }
        return text
    }
}

/// One pass over a text that says which rules can match at all.
struct RedactionTraits {
    private(set) var digits = 0
    private(set) var hasAt = false
    private(set) var colons = 0
    private(set) var equals = 0
    private(set) var dots = 0
    private(set) var longestWord = 0
    private(set) var hasBearer = false

    init(_ text: String) {
        var word = 0
        for byte in text.utf8 {
            switch byte {
            case 48...57:
                digits += 1
                word += 1
            case 65...90, 97...122: word += 1
            default:
                switch byte {
                case UInt8(ascii: "@"): hasAt = true
                case UInt8(ascii: ":"): colons += 1
                case UInt8(ascii: "="): equals += 1
                case UInt8(ascii: "."): dots += 1
                default: break
                }
                if byte != UInt8(ascii: "_"), byte != UInt8(ascii: "-") { word = 0 }
            }
            longestWord = max(longestWord, word)
        }
    }

    var isSuspect: Bool {
        hasAt || digits >= 4 || colons >= 2 || longestWord >= 12 || colons + equals > 0
    }
}
