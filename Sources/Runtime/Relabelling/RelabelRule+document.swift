package import Documents
internal import Telemetry

extension NodeReading where Value == RelabelRule {
    /// One item of `relabel_configs`.
    package static var relabelRule: NodeReading<RelabelRule> {
        .mapping { reader in
            let action = reader.optional("action", .relabelAction) ?? .replace
            let pattern = reader.optional("regex", .pattern)
            guard let fallback = try? Pattern("(.*)") else { return nil }
            var rule = RelabelRule(action, pattern: pattern ?? fallback)
            rule.sources = reader.optional("source_labels", .list(.nonEmptyString)) ?? []
            rule.separator = reader.optional("separator", .string) ?? rule.separator
            rule.target = reader.optional("target_label", .nonEmptyString) ?? ""
            rule.replacement = reader.optional("replacement", .string) ?? rule.replacement
            rule.modulus = UInt64(reader.optional("modulus", .integer(in: 1...Int.max)) ?? 0)
            check(rule, hasPattern: pattern != nil, reader)
            return rule
        }
    }

    /// What an action needs and what it makes nothing of, as Prometheus checks it.
    private static func check(_ rule: RelabelRule, hasPattern: Bool, _ reader: MappingReader) {
        let action = rule.action
        switch action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if rule.target.isEmpty {
                reader.fail(
                    "action", "action \(action.rawValue) needs a target_label",
                    remedy: "add 'target_label: NAME'")
            } else if action != .replace, !RelabelRule.isName(rule.target) {
                reader.fail(
                    "target_label", "'\(rule.target)' is no label name",
                    remedy: "use letters, digits and _, no digit first")
            }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if action == .hashmod, rule.modulus == 0, !reader.has("modulus") {
            reader.fail(
                "action", "action hashmod needs a modulus", remedy: "add 'modulus: N', the number of shards")
        }
        let byName: Set<RelabelRule.Action> = [.labeldrop, .labelkeep]
        if byName.contains(action), !rule.sources.isEmpty || !rule.target.isEmpty {
            reader.fail(
                "source_labels", "action \(action.rawValue) looks at label names only",
                remedy: "leave only 'regex' and 'action'")
        }
        if [.keepequal, .dropequal].contains(action), hasPattern {
            reader.fail(
                "regex", "action \(action.rawValue) compares labels and takes no regex",
                remedy: "remove 'regex'")
        }
    }
}

extension NodeReading where Value == RelabelRule.Action {
    /// Upper case is welcome, as in Prometheus.
    fileprivate static var relabelAction: NodeReading<RelabelRule.Action> {
        NodeReading<RelabelRule.Action> { node, problems in
            if let text = node.text, let action = RelabelRule.Action(rawValue: text.lowercased()) {
                return action
            }
            return NodeReading<RelabelRule.Action>.choice().read(node, problems)
        }
    }
}

extension NodeReading where Value == Pattern {
    fileprivate static var pattern: NodeReading<Pattern> {
        NodeReading<Pattern> { node, problems in
            guard let text = NodeReading<String>.string.read(node, problems) else { return nil }
            do {
                return try Pattern(text)
            } catch {
                problems.error(
                    node.position, "\(error)",
                    remedy: "write a regular expression of RE2, anchored at both ends")
                return nil
            }
        }
    }
}
