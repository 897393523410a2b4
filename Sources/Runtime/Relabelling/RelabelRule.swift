internal import Crypto
package import Telemetry

/// One step of relabelling, in Prometheus' words and with its meaning: `relabel_configs`,
/// `metric_relabel_configs`, `write_relabel_configs`.
package struct RelabelRule: Sendable {
    package enum Action: String, Hashable, Sendable, CaseIterable {
        case replace, keep, drop, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase, keepequal
        case dropequal
    }

    package var action = Action.replace
    package var sources: [String] = []
    package var separator = ";"
    package var pattern: Pattern
    package var target = ""
    package var replacement = "$1"
    package var modulus: UInt64 = 0

    package init(_ action: Action = .replace, pattern: Pattern) {
        self.action = action
        self.pattern = pattern
    }

    /// The labels after this step, nil when it drops the series or target.
    package func apply(_ labels: Labels) -> Labels? {
        let value = sources.map { labels[$0] ?? "" }.joined(separator: separator)
        var changed = labels
        switch action {
        case .keep: return pattern.matchesWhole(value) ? labels : nil
        case .drop: return pattern.matchesWhole(value) ? nil : labels
        case .keepequal: return labels[target] ?? "" == value ? labels : nil
        case .dropequal: return labels[target] ?? "" == value ? nil : labels
        case .replace: replace(value, &changed)
        case .hashmod: changed[target] = String(RelabelRule.hash(value) % modulus)
        case .lowercase: changed[target] = value.lowercased()
        case .uppercase: changed[target] = value.uppercased()
        case .labelmap:
            for label in labels.sorted {
                guard let match = pattern.wholeMatch(label.name) else { continue }
                changed[match.expand(replacement)] = label.value
            }
        case .labeldrop: return Labels(labels.sorted.filter { !pattern.matchesWhole($0.name) })
        case .labelkeep: return Labels(labels.sorted.filter { pattern.matchesWhole($0.name) })
        }
        return changed
    }

    private func replace(_ value: String, _ labels: inout Labels) {
        guard let match = pattern.wholeMatch(value) else { return }
        let name = match.expand(target)
        // A name that came out unusable changes nothing, as in Prometheus.
        guard RelabelRule.isName(name) else { return }
        labels[name] = match.expand(replacement)
    }

    /// The last eight bytes of the MD5 sum, as Prometheus takes them: a target falls to the same shard.
    static func hash(_ text: String) -> UInt64 {
        Insecure.MD5.hash(data: Array(text.utf8)).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Letters, digits and `_`, no digit first.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
        }
    }
}

extension [RelabelRule] {
    /// The labels after all steps, nil when one of them dropped the series or target.
    package func apply(_ labels: Labels) -> Labels? {
        var labels = labels
        for rule in self {
            guard let next = rule.apply(labels) else { return nil }
            labels = next
        }
        return labels
    }
}
