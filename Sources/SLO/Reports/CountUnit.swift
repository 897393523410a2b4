internal import Telemetry

/// What the counts of an SLO count.
package enum CountUnit {
    case events
    case slices
    /// Slices that count with their share, as integers.
    case sliceMillionths

    package init(_ slo: SLODefinition) {
        switch (slo.method, slo.indicator) {
        case (.ratioTimeslices, _), (.occurrences, .ratio): self = .sliceMillionths
        case (.timeslices, _), (.occurrences, .threshold): self = .slices
        default: self = .events
        }
    }

    /// In people's unit: a slice is a slice, to two decimals.
    package func text(_ count: Int) -> String {
        guard self == .sliceMillionths else { return "\(count)" }
        return numberText((Double(count) / 1e4).rounded() / 100)
    }

    /// In the same unit for programs, nothing rounded: `254389.275174`.
    package func number(_ count: Int) -> Double {
        self == .sliceMillionths ? Double(count) / Double(BudgetingMethod.ratioUnits) : Double(count)
    }

    /// `events`, `slices`
    package var word: String { self == .events ? "events" : "slices" }
}
