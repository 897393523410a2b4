internal import Telemetry

/// What a step's output must show, beyond exit status 0: a text it must contain, or a pattern after `(re)`.
package enum Expectation: Hashable, Sendable {
    case contains(String)
    case matches(String)

    package init(text: String) {
        if text.hasPrefix("(re)") {
            let pattern = text.dropFirst(4)
            self = .matches(String(pattern.drop { $0 == " " }))
        } else {
            self = .contains(text)
        }
    }

    /// The pattern is searched in each line of the output.
    package func isMet(by output: String) -> Bool {
        switch self {
        case .contains(let text):
            return output.contains(text)
        case .matches(let pattern):
            guard let expression = try? Pattern(pattern) else { return false }
            return output.split(separator: "\n", omittingEmptySubsequences: false)
                .contains { expression.firstMatch(in: String($0)) != nil }
        }
    }

    /// Nil when well-formed, else what is wrong.
    var fault: String? {
        guard case .matches(let pattern) = self else { return nil }
        do {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
