/// Which records the source of a snapshot can tell about. An empty list of a kind not covered means
/// nothing, and panels must not call it good news.
package struct Coverage: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static let requests = Coverage(rawValue: 1)
    package static let incidents = Coverage(rawValue: 2)
    package static let runbookRuns = Coverage(rawValue: 4)
    package static let deliveries = Coverage(rawValue: 8)
    package static let all: Coverage = [.requests, .incidents, .runbookRuns, .deliveries]
}
