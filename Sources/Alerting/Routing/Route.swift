package import Telemetry

/// A node of the routing tree, with what it inherits filled in.
package struct Route: Hashable, Sendable {
    /// The receiver of alerts that stop here.
    package var receiver: String
    package var matchers: MatcherSet
    /// Siblings after this one are tried even though it matched.
    package var continues: Bool
    package var grouping: Grouping
    package var timing: RouteTiming
    /// Not inherited.
    package var muteTimeIntervals: [String]
    package var activeTimeIntervals: [String]
    package var children: [Route]
    /// The matchers from the root to here, `{}/{team="a"}`: identifies the route across restarts.
    package var key: String

    /// Which alerts share a notification.
    package enum Grouping: Hashable, Sendable {
        /// By the values of these labels, sorted; none means all in one.
        case by([String])
        /// By all labels: each alert alone.
        case all
    }

    package init(
        receiver: String, matchers: MatcherSet = .all, continues: Bool = false, grouping: Grouping = .by([]),
        timing: RouteTiming = .standard, muteTimeIntervals: [String] = [], activeTimeIntervals: [String] = [],
        children: [Route] = [], key: String = "{}"
    ) {
        self.receiver = receiver
        self.matchers = matchers
        self.continues = continues
        self.grouping = grouping
        self.timing = timing
        self.muteTimeIntervals = muteTimeIntervals
        self.activeTimeIntervals = activeTimeIntervals
        self.children = children
        self.key = key
    }

    /// The routes an alert ends at, depth first: its deepest matches; a matching child hides its later
    /// siblings unless it continues; without a matching child this node itself. Empty when this node
    /// does not match.
    package func match(_ labels: Labels) -> [Route] {
        guard matchers.matches(labels) else { return [] }
        var found: [Route] = []
        for child in children {
            let below = child.match(labels)
            found += below
            if !below.isEmpty, !child.continues { break }
        }
        return found.isEmpty ? [self] : found
    }

    /// The labels that name the alert's group on this route.
    package func groupLabels(of labels: Labels) -> Labels {
        switch grouping {
        case .all: labels
        case .by(let names): labels.only(names)
        }
    }

    /// This route and all below it.
    package var all: [Route] {
        [self] + children.flatMap(\.all)
    }
}

/// When a group's notifications go out.
package struct RouteTiming: Hashable, Sendable {
    /// From a group's first alert to its first notification.
    package var groupWait: TimeSpan
    /// Between a group's further notifications.
    package var groupInterval: TimeSpan
    /// Until an unchanged notification is sent again.
    package var repeatInterval: TimeSpan

    package init(groupWait: TimeSpan, groupInterval: TimeSpan, repeatInterval: TimeSpan) {
        self.groupWait = groupWait
        self.groupInterval = groupInterval
        self.repeatInterval = repeatInterval
    }

    /// Alertmanager's defaults.
    package static let standard = RouteTiming(
        groupWait: .seconds(30), groupInterval: .minutes(5), repeatInterval: .hours(4))
}
