/// The three pages, by the names `--page` takes.
package enum Page: String, Hashable, Sendable, CaseIterable {
    case executive
    case oncall
    case debug

    package var title: String {
        switch self {
        case .executive: "Executive"
        case .oncall: "On-call"
        case .debug: "Debug"
        }
    }

    /// The digit that leads there.
    package var digit: Character {
        switch self {
        case .executive: "1"
        case .oncall: "2"
        case .debug: "3"
        }
    }

    /// How far back its charts reach at first.
    package var defaultWindow: TimeWindow {
        switch self {
        case .executive: .day
        case .oncall: .hour
        case .debug: .quarter
        }
    }
}
