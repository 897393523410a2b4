package import Telemetry

/// By which labels an SLO is split: each combination of their values is promised the objective on its own,
/// with its own counts, budget, state and alerts.
package struct LabelSplit: Hashable, Sendable {
    /// Whose silence counts as missing data.
    package enum Silence: String, Hashable, Sendable, CaseIterable {
        /// The SLO's as a whole. A combination without events has no traffic.
        case whole = "slo"
        /// A combination's own too, once it has had data. For queries only: of requests nobody can tell a
        /// combination that is gone from one that is quiet.
        case each
    }

    /// Names, in the order of the file; at least one.
    package var labels: [String]
    /// Combinations told apart at once. Events of all further ones are counted together, as `overflow`.
    package var limit: Int
    package var silence: Silence

    package static let defaultLimit = 100
    /// Each combination costs as much as an SLO.
    package static let largestLimit = 10_000
    /// Stands for a value that is empty or missing, which no label of a series can be.
    package static let none = "(none)"
    /// Stands in every label of the overflow combination.
    package static let other = "(other)"
    /// Longer values are cut: clients choose some of them.
    private static let longestValue = 128

    package init(_ labels: [String], limit: Int = LabelSplit.defaultLimit, silence: Silence = .whole) {
        self.labels = labels
        self.limit = limit
        self.silence = silence
    }

    /// What combinations beyond the limit are counted as.
    package var overflow: Labels { Labels(labels.map { Label($0, LabelSplit.other) }) }

    /// The combination that labels of a query's result belong to.
    func combination(of result: Labels) -> Labels {
        Labels(labels.map { Label($0, LabelSplit.value(result[$0] ?? "")) })
    }

    /// The combination that a recorded counter belongs to; nil for a counter that was not split by all of the
    /// labels. One split by more than these adds to a combination.
    package func combination(ofCounter counter: Labels) -> Labels? {
        let own = counter.only(labels)
        return own.count == labels.count ? own : nil
    }

    /// A value as labels hold it.
    static func value(_ text: String) -> String {
        if text.isEmpty { return none }
        return text.utf8.count <= longestValue ? text : String(text.prefix(longestValue))
    }
}

extension SLODefinition {
    /// The SLO as promised to one combination of its labels.
    package func part(_ combination: Labels) -> SLODefinition {
        var part = self
        part.combination = combination
        part.displayName = "\(displayName) (\(SLODefinition.words(combination, of: split)))"
        return part
    }

    /// Stands for combinations that are assessed one by one.
    package var isDivided: Bool { split != nil && combination.isEmpty }

    /// Name and combination, as series are written: `chat{model="small"}`.
    package var title: String { combination.isEmpty ? name : name + combination.description }

    /// `model small, tenant acme`, in the order of the file.
    private static func words(_ combination: Labels, of split: LabelSplit?) -> String {
        if combination == split?.overflow {
            return "all other \(split?.labels.joined(separator: ", ") ?? "")"
        }
        let names = split?.labels ?? combination.sorted.map(\.name)
        return names.map { "\($0) \(combination[$0] ?? LabelSplit.none)" }.joined(separator: ", ")
    }
}
