import Documents
import Gateway
import Support
import Telemetry
import Testing

struct AdmissionTests {
    private func desk(_ seats: [Seat], queue: Int = 4) -> AdmissionDesk {
        AdmissionDesk(seats: seats, queueLimit: queue)
    }

    @Test func sharesByWeight() {
        var desk = desk([Seat(name: "a", weight: 3), Seat(name: "b", weight: 1)])
        for ticket in 0..<40 { _ = desk.admit(ticket: UInt64(ticket), model: "", at: 0) }
        #expect(desk.seats.map(\.inFlight) == [30, 10])
    }

    @Test func prefersWhoServesTheModel() {
        var desk = desk([Seat(name: "a", models: ["x"]), Seat(name: "b", models: ["y"])])
        for ticket in 0..<3 { _ = desk.admit(ticket: UInt64(ticket), model: "y", at: 0) }
        #expect(desk.seats.map(\.inFlight) == [0, 3])
        _ = desk.admit(ticket: 9, model: "unknown", at: 0)
        #expect(desk.seats.map(\.inFlight).reduce(0, +) == 4)
    }

    @Test func queuesInOrderWithinItsBound() {
        var desk = desk([Seat(name: "a", maximumInFlight: 1)], queue: 2)
        guard case .start(let place) = desk.admit(ticket: 1, model: "", at: 0) else {
            return #expect(Bool(false))
        }
        #expect(desk.admit(ticket: 2, model: "", at: 0) == .wait)
        #expect(desk.admit(ticket: 3, model: "", at: 0) == .wait)
        #expect(desk.admit(ticket: 4, model: "", at: 0) == .refuse(.queueFull))
        #expect(desk.grant(at: 1).isEmpty)
        _ = desk.finish(place, .good, at: 1)
        #expect(desk.grant(at: 1).map(\.ticket) == [2])
        let left = [desk.leave(3), desk.leave(3)]
        #expect(left == [true, false])
        #expect(desk.queued == 0)
    }

    /// A newcomer must not overtake who waits, even when it finds a free place.
    @Test func letsNobodyOvertake() {
        var desk = desk([Seat(name: "a", maximumInFlight: 1)], queue: 9)
        guard case .start(let place) = desk.admit(ticket: 1, model: "", at: 0) else {
            return #expect(Bool(false))
        }
        _ = desk.admit(ticket: 2, model: "", at: 0)
        _ = desk.finish(place, .good, at: 0)
        #expect(desk.admit(ticket: 3, model: "", at: 0) == .wait)
        #expect(desk.grant(at: 0).map(\.ticket) == [2])
    }

    @Test func refusesWhenNobodyServes() {
        var desk = desk([Seat(name: "a"), Seat(name: "b")])
        desk.setAvailable(0, false)
        #expect(
            desk.admit(ticket: 1, model: "", excluding: [1], at: 0)
                == .refuse(.unavailable(retryAfter: .seconds(5))))
        guard case .start(let place) = desk.admit(ticket: 2, model: "", at: 0) else {
            return #expect(Bool(false))
        }
        #expect(place.upstream == 1)
    }

    /// All shares together are the time during which anything was in flight, to the last nanosecond.
    @Test(arguments: 0..<20) func chargesBusyTimeOnce(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var desk = desk([Seat(name: "a")])
        var open: [AdmissionDesk.Place] = []
        var now: UInt64 = 0
        var busy: UInt64 = 0
        var charged = 0.0
        for ticket in 0..<400 {
            let step = UInt64(random.int(in: 0...1_000_000))
            if !open.isEmpty { busy += step }
            now += step
            if open.isEmpty || random.chance(0.5) {
                if case .start(let place) = desk.admit(ticket: UInt64(ticket), model: "", at: now) {
                    open.append(place)
                }
            } else {
                charged += desk.finish(open.remove(at: random.int(in: 0...open.count - 1)), .good, at: now)
            }
        }
        for place in open { charged += desk.finish(place, .good, at: now) }
        #expect(abs(charged - Double(busy) / 1e9) < 1e-9)
    }

    @Test func circuitCanBeSwitchedOff() throws {
        var settings = GatewayConfiguration(upstreams: [])
        try settings.apply(Document.parseOne("circuit: {failures: 0}", file: "gateway.yaml"))
        var circuit = CircuitBreaker(settings.circuit)
        for now in 0..<1_000 {
            circuit.note(.bad, at: UInt64(now))
            #expect(circuit.state == .closed && circuit.admits(at: UInt64(now)))
        }
    }

    @Test func circuitFollowsItsStates() {
        var limits = CircuitLimits()
        limits.failures = 3
        limits.cooldown = .seconds(10)
        var circuit = CircuitBreaker(limits)
        let second: UInt64 = 1_000_000_000
        for verdict in [AttemptVerdict.bad, .bad, .good, .bad, .neutral, .bad] {
            circuit.note(verdict, at: 0)
        }
        #expect(circuit.state == .closed)
        circuit.note(.bad, at: 5 * second)
        #expect(circuit.state == .open && !circuit.admits(at: 14 * second))
        #expect(circuit.wait(at: 6 * second) == .seconds(9))
        circuit.note(.good, at: 6 * second)
        #expect(circuit.state == .open)
        #expect(circuit.admits(at: 15 * second))
        circuit.admit(at: 15 * second)
        #expect(circuit.state == .halfOpen && !circuit.admits(at: 15 * second))
        circuit.note(.neutral, at: 15 * second)
        #expect(circuit.admits(at: 15 * second))
        circuit.admit(at: 16 * second)
        circuit.note(.bad, at: 16 * second)
        #expect(circuit.state == .open && !circuit.admits(at: 25 * second))
        circuit.admit(at: 26 * second)
        circuit.note(.good, at: 26 * second)
        #expect(circuit.state == .closed && circuit.admits(at: 26 * second))
    }
}
