package import Telemetry

/// When a notification is tried again, and when it is given up.
///
/// Pages are worth hurrying: the first seconds see several attempts, the pace then slows to one every
/// five minutes, and a receiver that is down for hours still gets everything.
package struct DeliverySchedule: Hashable, Sendable {
    /// Pauses after the first, second, … failed attempt; then doubling up to `longestPause`.
    package var pauses: [TimeSpan]
    package var longestPause: TimeSpan
    /// A pause the receiver asks for is honoured up to this.
    package var longestRequestedPause: TimeSpan
    /// After this the row is a dead letter.
    package var giveUpAfter: TimeSpan
    /// So many answers that repeating will hardly change make a dead letter.
    package var maximumRejections: Int
    /// Undelivered for so long, a copy goes to the fallback receiver.
    package var escalateAfter: TimeSpan

    package init(
        pauses: [TimeSpan] = [.seconds(1), .seconds(2), .seconds(5), .seconds(10), .seconds(30)],
        longestPause: TimeSpan = .minutes(5), longestRequestedPause: TimeSpan = .hours(1),
        giveUpAfter: TimeSpan = .hours(24), maximumRejections: Int = 8, escalateAfter: TimeSpan = .minutes(5)
    ) {
        self.pauses = pauses
        self.longestPause = longestPause
        self.longestRequestedPause = longestRequestedPause
        self.giveUpAfter = giveUpAfter
        self.maximumRejections = maximumRejections
        self.escalateAfter = escalateAfter
    }

    /// The pause after so many failed attempts, ±20 % so that rows that failed together do not return
    /// together. The same row and attempt always gets the same pause.
    package func pause(after attempts: Int, key: String) -> TimeSpan {
        let index = max(1, attempts) - 1
        var base = pauses.last ?? longestPause
        if index < pauses.count {
            base = pauses[index]
        } else {
            for _ in pauses.count...index where base < longestPause {
                base = TimeSpan(milliseconds: base.milliseconds * 2)
            }
        }
        base = min(base, longestPause)
        let seed = Fingerprint(sorted: [Label(key, "\(attempts)")]).value
        let spread = Double(seed >> 11) / Double(1 << 53) * 0.4 - 0.2
        return TimeSpan(milliseconds: Int64(Double(base.milliseconds) * (1 + spread)))
    }

    /// What an attempt's result makes of a row.
    ///
    /// - Parameter answer: what the receiver said to what it refused.
    package func outcome(
        of result: AttemptResult, _ delivery: Delivery, answer: String? = nil, at time: Timestamp
    ) -> DeliveryOutcome {
        var outcome = DeliveryOutcome(
            id: delivery.id, key: delivery.key, time: time, state: .pending, attempts: delivery.attempts + 1,
            rejections: delivery.rejections, nextAttemptAt: time, isEscalated: delivery.isEscalated)
        var wait = pause(after: outcome.attempts, key: delivery.key)
        switch result {
        case .accepted(let status):
            outcome.state = .delivered
            outcome.httpStatus = status
            return outcome
        case .transient(let status, let error, let after):
            outcome.httpStatus = status
            outcome.error = error
            if let after { wait = max(wait, min(after, longestRequestedPause)) }
        case .rejected(let status, let error):
            outcome.httpStatus = status
            outcome.error = error
            outcome.rejections += 1
            if outcome.rejections >= maximumRejections || status == 410 { outcome.state = .dead }
        case .undeliverable(let error):
            outcome.error = error
            outcome.state = .dead
        }
        outcome.answer = answer
        outcome.nextAttemptAt = time + wait
        if isTooOld(time - delivery.createdAt, attempts: outcome.attempts) { outcome.state = .dead }
        return outcome
    }

    /// A machine that slept for a day has tried nothing meanwhile: a row gets some attempts whatever its age,
    /// but for one that waits twice as long in a queue before a dead endpoint.
    private func isTooOld(_ age: TimeSpan, attempts: Int) -> Bool {
        age >= giveUpAfter && (attempts >= 5 || age >= giveUpAfter + giveUpAfter)
    }

    /// No pause is longer: what is due later was put off by a clock that has been set back since.
    var horizon: TimeSpan {
        let longest = max(longestPause, longestRequestedPause)
        return TimeSpan(milliseconds: longest.milliseconds * 6 / 5) + .minutes(1)
    }
}
