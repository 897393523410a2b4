import Telemetry

/// Tests label values against one matcher.
struct MatcherTest {
    private let matcher: Matcher
    private let regex: Regex<AnyRegexOutput>?

    init(_ matcher: Matcher) throws {
        self.matcher = matcher
        let isRegex = matcher.operation == .regex || matcher.operation == .notRegex
        regex = isRegex ? try Regex("(?s:\(matcher.value))").matchingSemantics(.unicodeScalar) : nil
    }

    func matches(_ value: String) -> Bool {
        switch matcher.operation {
        case .equal: return value == matcher.value
        case .notEqual: return value != matcher.value
        case .regex: return (try? regex?.wholeMatch(in: value)) != nil
        case .notRegex: return (try? regex?.wholeMatch(in: value)) == nil
        }
    }
}
