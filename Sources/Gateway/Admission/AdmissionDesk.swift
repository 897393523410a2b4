package import Telemetry

/// Decides which upstream takes a request, which requests wait, and which are refused. Pure: times are
/// nanoseconds on the monotonic clock, and the caller acts on what is returned.
package struct AdmissionDesk: Sendable {
    package enum Decision: Hashable, Sendable {
        case start(Place)
        /// The request waits; it is granted a place later, or leaves.
        case wait
        case refuse(Refusal)
    }

    package enum Refusal: Hashable, Sendable {
        case queueFull
        /// No upstream takes requests now; one may after this time.
        case unavailable(retryAfter: TimeSpan)
    }

    /// A request's place at an upstream.
    package struct Place: Hashable, Sendable {
        /// Index of the upstream.
        package var upstream: Int
        /// The upstream's shared seconds when the request began (see `Seat.shared`).
        var sharedAtStart: Double
    }

    /// A waiting request that now has a place.
    package struct Grant: Hashable, Sendable {
        package var ticket: UInt64
        package var place: Place
    }

    private struct Waiter {
        var ticket: UInt64
        var model: String
        var excluded: Set<Int>
    }

    package private(set) var seats: [Seat]
    private var waiters: [Waiter] = []
    private let queueLimit: Int
    /// Where the search for the least loaded begins, so that equals take turns.
    private var turn = 0

    package init(seats: [Seat], queueLimit: Int) {
        self.seats = seats
        self.queueLimit = queueLimit
    }

    package var queued: Int { waiters.count }

    /// A request arrives. `excluded`: upstreams that failed it already.
    package mutating func admit(
        ticket: UInt64, model: String, excluding excluded: Set<Int> = [], at now: UInt64
    ) -> Decision {
        if seats.count == 1, excluded.isEmpty, waiters.isEmpty, seats[0].hasRoom,
            seats[0].takesRequests(at: now)
        {
            return .start(take(0, at: now))
        }
        let able = candidates(model, excluded).filter { seats[$0].takesRequests(at: now) }
        guard !able.isEmpty else {
            let waits = candidates(model, excluded).map { seats[$0].retryAfter(at: now) }
            return .refuse(.unavailable(retryAfter: waits.min() ?? .seconds(1)))
        }
        if waiters.isEmpty, let upstream = leastLoaded(able) { return .start(take(upstream, at: now)) }
        guard waiters.count < queueLimit else { return .refuse(.queueFull) }
        waiters.append(Waiter(ticket: ticket, model: model, excluded: excluded))
        return .wait
    }

    /// An attempt ended; its place is free. Returns the seconds of the upstream that it is charged with.
    package mutating func finish(_ place: Place, _ verdict: AttemptVerdict, at now: UInt64) -> Double {
        seats[place.upstream].finish(verdict, at: now)
        return seats[place.upstream].shared - place.sharedAtStart
    }

    /// Gives free places to waiting requests, the longest waiting first.
    package mutating func grant(at now: UInt64) -> [Grant] {
        var grants: [Grant] = []
        var index = 0
        while index < waiters.count {
            let waiter = waiters[index]
            let able = candidates(waiter.model, waiter.excluded).filter { seats[$0].takesRequests(at: now) }
            if let upstream = leastLoaded(able) {
                waiters.remove(at: index)
                grants.append(Grant(ticket: waiter.ticket, place: take(upstream, at: now)))
            } else {
                index += 1
            }
        }
        return grants
    }

    /// A waiting request gives up. False when it was not waiting (any more).
    package mutating func leave(_ ticket: UInt64) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Someone who knows says whether an upstream can serve; if so its circuit closes.
    package mutating func setAvailable(_ upstream: Int, _ isAvailable: Bool) {
        seats[upstream].isAvailable = isAvailable
        if isAvailable { seats[upstream].breaker.reset() }
    }

    /// Upstreams that serve the model; where none names it, the runtimes shall say so themselves.
    private func candidates(_ model: String, _ excluded: Set<Int>) -> [Int] {
        let serving = seats.indices.filter { seats[$0].serves(model) }
        return (serving.isEmpty ? Array(seats.indices) : serving).filter { !excluded.contains($0) }
    }

    private mutating func leastLoaded(_ able: [Int]) -> Int? {
        let free = able.filter { seats[$0].hasRoom }
        guard free.count > 1 else { return free.first }
        let start = free.firstIndex { $0 >= turn } ?? 0
        let inTurn = free[start...] + free[..<start]
        let best = inTurn.min { seats[$0].loadWithOneMore < seats[$1].loadWithOneMore }
        turn = ((best ?? 0) + 1) % seats.count
        return best
    }

    private mutating func take(_ upstream: Int, at now: UInt64) -> Place {
        seats[upstream].begin(at: now)
        return Place(upstream: upstream, sharedAtStart: seats[upstream].shared)
    }
}
