internal import Glibc

/// Wald's sequential probability ratio test of the canary's own error rate against the SLO.
///
/// It may pause a rollout and let one advance, but never rolls back by itself: when both arms are bad it
/// would blame the canary.
package struct AbsoluteGate: Hashable, Sendable {
    /// The rate the SLO allows, and the rate that must be noticed (five times it by default).
    package let allowedRate: Double
    package let harmfulRate: Double
    package private(set) var requests = 0
    package private(set) var badRequests = 0

    package init(allowedRate: Double, harmfulRate: Double? = nil) {
        self.allowedRate = allowedRate
        self.harmfulRate = harmfulRate ?? min(0.5, allowedRate * 5)
    }

    package mutating func observe(isBad: Bool) {
        requests += 1
        if isBad { badRequests += 1 }
    }

    /// ln of the likelihood ratio harmful : allowed.
    package var logLikelihoodRatio: Double {
        let bad = Double(badRequests)
        let good = Double(requests - badRequests)
        return bad * log(harmfulRate / allowedRate) + good * log((1 - harmfulRate) / (1 - allowedRate))
    }

    /// Enough clean requests have been seen (β = 10 %).
    package var isSafe: Bool { exp(-logLikelihoodRatio) >= 10 }
    /// The canary breaches its SLO (α = 5 %).
    package var isBreached: Bool { exp(logLikelihoodRatio) >= 20 }
}
