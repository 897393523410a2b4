package import Store
package import Telemetry

/// Somebody's wish not to be notified about alerts that match, for a while. Resolves of what was
/// notified before go out all the same.
package struct Silence: Hashable, Sendable {
    package var id: String
    package var matchers: MatcherSet
    package var startsAt: Timestamp
    package var endsAt: Timestamp
    package var createdBy: String
    package var comment: String

    package init(
        id: String, matchers: MatcherSet, startsAt: Timestamp, endsAt: Timestamp, createdBy: String,
        comment: String
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
    }

    package enum State: String, Hashable, Sendable, CaseIterable {
        case pending, active, expired
    }

    package func state(at time: Timestamp) -> State {
        if time >= endsAt { return .expired }
        return time < startsAt ? .pending : .active
    }

    package func mutes(_ labels: Labels, at time: Timestamp) -> Bool {
        state(at: time) == .active && matchers.matches(labels)
    }
}

/// What somebody did to a silence.
package enum SilenceAction: String, Hashable, Sendable {
    case create, change, end
}

/// The record of it, for the transaction in which it is done.
package typealias SilenceNote = @Sendable (SilenceAction, Silence) -> AccompanyingWrite

/// Why a silence is refused.
package enum SilenceError: Error, Hashable, Sendable, CustomStringConvertible {
    case noMatchers
    case mutesEverything
    case endsBeforeStart
    case alreadyOver
    case unknown(id: String)
    case badMatcher(String)

    package var description: String {
        switch self {
        case .noMatchers: "a silence needs at least one matcher, such as alertname=\"APIDown\""
        case .mutesEverything:
            "this silence would mute every alert\n  add a matcher that does not match an empty value"
        case .endsBeforeStart: "the silence ends before it starts"
        case .alreadyOver: "the silence would be over already"
        case .unknown(let id): "there is no silence '\(id)'"
        case .badMatcher(let what): what
        }
    }
}

extension Silence {
    /// What makes a silence acceptable to Alertmanager, and to us.
    package func validate(at time: Timestamp) throws(SilenceError) {
        guard !matchers.matchers.isEmpty else { throw .noMatchers }
        guard !matchers.asksForNothing else { throw .mutesEverything }
        guard startsAt < endsAt else { throw .endsBeforeStart }
        guard endsAt > time else { throw .alreadyOver }
    }
}
