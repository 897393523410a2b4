package import Telemetry

/// Why an alert did or did not reach its receivers, as of one moment: every step it passes, with what the
/// step looked at.
package struct Explanation: Hashable, Sendable {
    /// Nil when no alert of that name ever was; the steps then tell about its rules.
    package var labels: Labels?
    package var time: Timestamp
    /// In the order an alert passes them: its rule and state once, then the others for each receiver.
    package var steps: [Step] = []
    /// One sentence for each receiver, or one for all.
    package var conclusions: [String] = []

    package struct Step: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable {
            case rule, state, route, escalation, receiver, inhibition, maintenance
            case timeIntervals = "time intervals"
            case silences, acknowledgement, group, deliveries
        }

        /// What the step does with the alert.
        package enum Verdict: String, Hashable, Sendable {
            case passes, stops
            /// It decides nothing.
            case tells
        }

        package var kind: Kind
        /// Nil for what is the same for all receivers.
        package var receiver: String?
        package var verdict: Verdict
        /// A sentence a person understands.
        package var reason: String
        /// What the step looked at, by name.
        package var inputs: [Input] = []
    }

    package struct Input: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// Which alerts to explain.
package enum ExplanationSubject: Hashable, Sendable {
    case fingerprint(Fingerprint)
    case name(String)
    case matchers(MatcherSet)

    /// A fingerprint of 16 hexadecimal digits, matchers such as `{alertname="X",job="a"}` or `job="a"`, or
    /// the alert's name.
    ///
    /// - Throws: `MatcherError` for matchers that cannot be read.
    package init(_ text: String) throws {
        if let fingerprint = Fingerprint(text: text) {
            self = .fingerprint(fingerprint)
        } else if text.contains("=") || text.contains("~") {
            self = .matchers(try MatcherSet(MatcherParser.parse(text)))
        } else {
            self = .name(text)
        }
    }

    func matches(_ labels: Labels) -> Bool {
        switch self {
        case .fingerprint(let fingerprint): Fingerprint(labels) == fingerprint
        case .name(let name): labels["alertname"] == name
        case .matchers(let set): set.matches(labels)
        }
    }

    func mayName(_ rule: String) -> Bool {
        switch self {
        case .fingerprint: false
        case .name(let name): rule == name
        case .matchers(let set): set.matches(Labels([Label("alertname", rule)]))
        }
    }
}
