internal import Glibc

/// An always-valid test of "the canary is no worse than the baseline", fed with bad events only.
///
/// The proxy assigns requests at random with a known weight w, so without a difference each bad event falls
/// on the canary with probability exactly w, whatever load or outage both arms share. For a risk ratio λ the
/// log likelihood is `ln M_λ = S_c·ln λ − Σ ln(1 + w_i(λ−1))`, and the mean of M over a grid of λ is a test
/// supermartingale (Ville: it exceeds 1/α with probability at most α, however often one looks).
package struct RelativeRiskTest: Hashable, Sendable {
    /// The ratios tried; their average needs no tuning to the true one.
    package static let grid: [Double] = [1.5, 2, 3, 5, 10]

    /// Bad events on the canary.
    package private(set) var canaryEvents = 0
    package private(set) var totalEvents = 0
    private var penalties: [Double] = Array(repeating: 0, count: grid.count)
    /// Σ ln(1 + w(R−1)) for the ratio that may be ruled out.
    private var ruledOutPenalty = 0.0
    private let ruledOutRatio: Double

    /// - Parameter ruledOutRatio: R; `evidenceBelow` speaks about "the canary is R times worse".
    package init(ruledOutRatio: Double = 2) {
        self.ruledOutRatio = ruledOutRatio
    }

    /// Takes one bad event in.
    /// - Parameters:
    ///   - onCanary: the arm the request was first assigned to, even if a fallback served it.
    ///   - weight: the canary's share when it was assigned; at 1 the event carries no information and changes
    ///     nothing.
    package mutating func observe(onCanary: Bool, weight: Double) {
        totalEvents += 1
        if onCanary { canaryEvents += 1 }
        for (index, ratio) in RelativeRiskTest.grid.enumerated() {
            penalties[index] += log(1 + weight * (ratio - 1)) - (onCanary ? log(ratio) : 0)
        }
        ruledOutPenalty += log(1 + weight * (ruledOutRatio - 1)) - (onCanary ? log(ruledOutRatio) : 0)
    }

    /// E: evidence that the canary is worse; roll back at 1/α, 20 for α = 5 %.
    package var evidenceWorse: Double {
        penalties.reduce(0) { $0 + exp(-$1) } / Double(RelativeRiskTest.grid.count)
    }

    /// A_R: evidence that the canary is not R times worse; advance at 1/β, 10 for β = 10 %.
    package var evidenceBelow: Double { exp(ruledOutPenalty) }
}
