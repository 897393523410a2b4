internal import Synchronization

/// The admission desk for all event loops: one lock, held for well under a microsecond.
final class Admission: Sendable {
    /// Where a waiting request is told of its place; called on its event loop.
    typealias Resume = @Sendable (AdmissionDesk.Place) -> Void

    private struct State {
        var desk: AdmissionDesk
        var waiting: [UInt64: Resume] = [:]
        var lastTicket: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ desk: AdmissionDesk) {
        state = Mutex(State(desk: desk))
    }

    func ticket() -> UInt64 {
        state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    func admit(
        ticket: UInt64, model: String, excluding: Set<Int>, at now: UInt64, resume: () -> Resume
    ) -> AdmissionDesk.Decision {
        state.withLock { state in
            let decision = state.desk.admit(ticket: ticket, model: model, excluding: excluding, at: now)
            if decision == .wait { state.waiting[ticket] = resume() }
            return decision
        }
    }

    /// Frees a place and wakes who waits for one. Returns the share charged and the circuit's change.
    func finish(
        _ place: AdmissionDesk.Place, _ verdict: AttemptVerdict, at now: UInt64
    ) -> (share: Double, circuit: CircuitState?) {
        let (share, circuit, wake) = state.withLock { state in
            let before = state.desk.seats[place.upstream].breaker.state
            let share = state.desk.finish(place, verdict, at: now)
            let after = state.desk.seats[place.upstream].breaker.state
            return (share, before == after ? nil : after, Admission.grants(&state, at: now))
        }
        wake.forEach { $0.0($0.1) }
        return (share, circuit)
    }

    func leave(_ ticket: UInt64) -> Bool {
        state.withLock { state in
            state.waiting[ticket] = nil
            return state.desk.leave(ticket)
        }
    }

    func setAvailable(_ upstream: Int, _ isAvailable: Bool, at now: UInt64) {
        let wake = state.withLock { state in
            state.desk.setAvailable(upstream, isAvailable)
            return Admission.grants(&state, at: now)
        }
        wake.forEach { $0.0($0.1) }
    }

    /// A circuit may have cooled down since anyone asked.
    func tick(at now: UInt64) {
        let wake = state.withLock { state in
            state.desk.queued == 0 ? [] : Admission.grants(&state, at: now)
        }
        wake.forEach { $0.0($0.1) }
    }

    func read<Value>(_ body: (AdmissionDesk) -> Value) -> Value {
        state.withLock { body($0.desk) }
    }

    private static func grants(
        _ state: inout State, at now: UInt64
    ) -> [(Resume, AdmissionDesk.Place)] {
        guard state.desk.queued > 0 else { return [] }
        return state.desk.grant(at: now).compactMap { grant in
            state.waiting.removeValue(forKey: grant.ticket).map { ($0, grant.place) }
        }
    }
}
