internal import Telemetry

/// A regular expression over a whole text, in the syntax label matchers use.
struct TextPattern: Hashable, Sendable {
    let source: String
    private let matcher: CompiledMatcher

    init(_ source: String) throws {
        self.source = source
        matcher = try CompiledMatcher(Matcher("text", .regex, source))
    }

    func matches(_ text: String) -> Bool { matcher.matches(text) }

    static func == (left: TextPattern, right: TextPattern) -> Bool { left.source == right.source }
    func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
