internal import Telemetry

/// What the counts of an SLO count.
enum CountUnit: String {
    case events
    case slices
    /// Slices that count with their share, as integers.
    case sliceMillionths = "slice_millionths"

    init(_ slo: SLODefinition) {
        switch (slo.method, slo.indicator) {
        case (.ratioTimeslices, _), (.occurrences, .ratio): self = .sliceMillionths
        case (.timeslices, _), (.occurrences, .threshold): self = .slices
        default: self = .events
        }
    }

    /// In people's unit: a slice is a slice.
    func text(_ count: Int) -> String {
        guard self == .sliceMillionths else { return "\(count)" }
        return numberText((Double(count) / 1e4).rounded() / 100)
    }

    /// `events`, `slices`
    var word: String { self == .events ? "events" : "slices" }
}
