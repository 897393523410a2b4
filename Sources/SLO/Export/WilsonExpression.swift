internal import Telemetry

/// `WilsonInterval.lowerBound` as PromQL.
enum WilsonExpression {
    /// - Parameters:
    ///   - ratio: share of bad events, an expression without a value where there are no events.
    ///   - count: all events.
    static func lowerBound(ratio: String, count: String, confidence: Double) -> String {
        let z = WilsonInterval.normalQuantile(0.5 + confidence / 2)
        let square = numberText(z * z)
        return """
            clamp_min(
              (
                \(ratio) + \(square) / (2 * \(count))
                  - \(numberText(z)) * sqrt(
                    \(ratio) * (1 - \(ratio)) / \(count)
                      + \(square) / (4 * \(count) * \(count))
                  )
              ) / (1 + \(square) / \(count)),
              0
            )
            """
    }
}
