package import Telemetry

/// Matchers that must all hold, compiled once.
package struct MatcherSet: Sendable {
    /// Sorted by name and value, as Alertmanager keeps and prints them.
    package let matchers: [Matcher]
    private let compiled: [CompiledMatcher]

    package init(_ matchers: [Matcher]) throws(PatternError) {
        self.matchers = matchers.sorted {
            ($0.name, $0.value, $0.operation.rawValue) < ($1.name, $1.value, $1.operation.rawValue)
        }
        compiled = try [CompiledMatcher](self.matchers)
    }

    private init() {
        matchers = []
        compiled = []
    }

    /// No condition: everything matches.
    package static let all = MatcherSet()

    package func matches(_ labels: Labels) -> Bool {
        compiled.matches(labels)
    }

    /// A label that must have one of some values.
    var literals: (name: String, values: [String])? {
        compiled.lazy.compactMap { matcher in matcher.literals.map { (matcher.name, $0) } }.first
    }

    /// A label whose value must begin with a text.
    var beginning: (name: String, text: String)? {
        compiled.lazy.compactMap { matcher in matcher.beginning.map { (matcher.name, $0) } }.first
    }

    /// Whether nothing is asked for: what is negated names at least what it is not for, as Alertmanager sees
    /// it.
    package var asksForNothing: Bool {
        zip(matchers, compiled).allSatisfy { matcher, compiled in
            [.equal, .regex].contains(matcher.operation) && compiled.matchesEmpty
        }
    }
}

extension MatcherSet: Hashable {
    package static func == (left: MatcherSet, right: MatcherSet) -> Bool {
        left.matchers == right.matchers
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(matchers)
    }
}

extension MatcherSet: CustomStringConvertible {
    /// `{env="prod",job=~"a|b"}`
    package var description: String {
        "{" + matchers.map(\.description).joined(separator: ",") + "}"
    }
}
