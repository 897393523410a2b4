internal import Telemetry

/// What the demo's clients ask and when: a pure function of a seed, so that two runs ask the same.
///
/// Arrivals are a Poisson process whose rate breathes by a third over 20 seconds; prompt lengths are
/// log-normal with a long tail (median 60 words, a few of over a thousand), answers geometric, as published
/// chat traces show.
struct TrafficPattern {
    struct Ask: Sendable {
        /// After the previous one.
        var wait: TimeSpan
        var promptWords: Int
        var maximumTokens: Int
        var isStreaming: Bool
        /// One in a few hundred carries what the safety rules look for.
        var isUnsafe: Bool
    }

    private var random: RandomSource
    private var elapsed = 0.0
    private let ratePerSecond: Double

    init(seed: UInt64, ratePerSecond: Double) {
        random = RandomSource(seed: seed)
        self.ratePerSecond = ratePerSecond
    }

    mutating func next() -> Ask {
        let phase = (elapsed / 20).truncatingRemainder(dividingBy: 1)
        let breath = 1 + (phase < 0.5 ? phase : 1 - phase) * 4 / 3 - 1.0 / 3
        let wait = exponential(mean: 1 / (ratePerSecond * breath))
        elapsed += wait
        let words = min(1_200, max(4, Int(60 * lognormal(sigma: 1))))
        let tokens = min(160, 8 + Int(exponential(mean: 32)))
        return Ask(
            wait: TimeSpan(milliseconds: Int64(wait * 1_000)), promptWords: words, maximumTokens: tokens,
            isStreaming: random.unit() < 0.8, isUnsafe: random.unit() < 0.01)
    }

    private mutating func exponential(mean: Double) -> Double {
        -mean * Arithmetic.ln(1 - random.unit())
    }

    /// e^(sigma·z), z roughly standard normal as the sum of twelve uniforms less six.
    private mutating func lognormal(sigma: Double) -> Double {
        var z = -6.0
        for _ in 0..<12 { z += random.unit() }
        return Arithmetic.exp(sigma * z)
    }
}
