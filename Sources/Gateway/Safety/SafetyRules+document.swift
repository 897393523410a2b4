package import Documents

extension SafetyRules {
    /// Reads a rule file (`Config/safety/*.yaml`, described in docs/proxy.md). Throws every mistake found.
    package static func read(_ node: Node) throws(DocumentErrors) -> SafetyRules {
        try node.read { reader in
            let scanned = reader.optional("scannedBytes", .integer(in: 1_024...(16 << 20))) ?? 256 << 10
            let action = reader.optional("action", .choice(SafetyAction.self)) ?? .observe
            let rules = reader.required("rules", .list(.mapping { rule($0, action) }), or: [])
            for (index, rule) in rules.enumerated()
            where rules[..<index].contains(where: { $0.id == rule.id }) {
                reader.fail(
                    "rules", "two rules have the id '\(rule.id)'", remedy: "give one of them another id")
            }
            guard rules.count <= 64 else {
                reader.fail(
                    "rules", "\(rules.count) rules; at most 64 fit",
                    remedy: "join phrase rules that act alike")
                return nil
            }
            return SafetyRules(rules, scannedBytes: scanned)
        }
    }

    private static func rule(_ reader: MappingReader, _ action: SafetyAction) -> SafetyRule? {
        let id = reader.required("id", .nonEmptyString)
        let category = reader.required("category", .nonEmptyString)
        let kind = reader.required("detector", .choice(DetectorName.self))
        let phrases = reader.optional("phrases", .list(.nonEmptyString))
        let sides = reader.optional("sides", .list(.choice(SafetySide.self))) ?? SafetySide.allCases
        let action = reader.optional("action", .choice(SafetyAction.self)) ?? action
        if kind == .phrases, phrases?.isEmpty ?? true {
            reader.fail(
                "phrases", "a rule of detector 'phrases' needs some", remedy: "add 'phrases: [\"…\"]'")
        } else if kind != .phrases, phrases != nil {
            reader.fail("phrases", "only the detector 'phrases' has phrases", remedy: "remove them")
        }
        guard let id, let category, let kind else { return nil }
        return SafetyRule(
            id: id, category: category, detector: kind.detector(phrases ?? []), sides: Set(sides),
            action: action)
    }

    private enum DetectorName: String, CaseIterable {
        case email, card, iban, secret, phrases

        func detector(_ phrases: [String]) -> SafetyDetector {
            switch self {
            case .email: .email
            case .card: .card
            case .iban: .iban
            case .secret: .secret
            case .phrases: .phrases(phrases)
            }
        }
    }
}
