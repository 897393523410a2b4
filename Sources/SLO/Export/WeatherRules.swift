internal import Telemetry

/// The Beaufort number of all SLOs in the file, as `WindForce` reads it off the fastest sustained burn.
enum WeatherRules {
    static func group(interval: TimeSpan) -> ExportedGroup {
        let bounds = WindForce.table.dropFirst().map { numberText($0.burn) }
        // Components of a composite blow as part of that.
        let fastest = "max(\(RecordedSeries.sustainedBurn){\(SLOComponent.label)=\"\"})"
        let steps = bounds.map { "(\(fastest) >= bool \($0))" }.joined(separator: "\n  + ")
        return ExportedGroup(
            name: "beaufort-weather", interval: interval,
            comment: [
                """
                The overall weather: the Beaufort number, 0 calm to 12 hurricane, of the fastest burn that both \
                windows of some pair sustain. Each bound that is reached counts one.
                """
            ],
            rules: [.record(DerivedSeries.windForce, labels: Labels(), expression: "\(steps)\nor vector(0)")])
    }
}
