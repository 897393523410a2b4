/// One guardrail: what to look for, where, and what to do about it.
package struct SafetyRule: Hashable, Sendable {
    /// Recorded when the rule matches; what matched never is.
    package var id: String
    /// `pii`, `secret`, `injection`, …
    package var category: String
    package var detector: SafetyDetector
    package var sides: Set<SafetySide>
    package var action: SafetyAction

    package init(
        id: String, category: String, detector: SafetyDetector, sides: Set<SafetySide> = [.input, .output],
        action: SafetyAction = .observe
    ) {
        self.id = id
        self.category = category
        self.detector = detector
        self.sides = sides
        self.action = action
    }
}

/// What a rule recognises. Detectors with a checksum or a shape check before they report.
package enum SafetyDetector: Hashable, Sendable {
    case email
    /// Payment card numbers: 13 to 19 digits of a known issuer range, with the Luhn check digit.
    case card
    /// IBANs: country length and ISO 7064 mod 97-10.
    case iban
    /// Credentials of known shapes: prefix, length, alphabet.
    case secret
    /// Phrases, whatever their letter case and the white space within.
    case phrases([String])
}

package enum SafetySide: String, Hashable, Sendable, CaseIterable {
    case input
    case output
}

package enum SafetyAction: String, Hashable, Sendable, CaseIterable {
    /// Record the hit and pass everything on.
    case observe
    /// Refuse the request. On output, where the text has gone by already, it records only.
    case block
}
