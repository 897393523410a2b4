import Alerting
import Support
import Telemetry
import Testing

/// The table of anchors: one alert, evaluated once a minute. `1` means the condition holds.
struct AlertStateMachineTests {
    private let labels = Labels(["alertname": "X"])

    private func time(_ minute: Int) -> Timestamp { Timestamp(milliseconds: Int64(minute) * 60_000) }

    /// One letter for each evaluation: `.` absent, `p` pending, `F` firing, `r` resolved.
    private func life(_ presence: String, holdFor: TimeSpan, keepFiringFor: TimeSpan = .zero) -> String {
        var machine = AlertStateMachine(holdFor: holdFor, keepFiringFor: keepFiringFor)
        var states = ""
        for (minute, mark) in presence.enumerated() {
            let elements = mark == "1" ? [AlertStateMachine.Element(labels: labels, value: 1)] : []
            _ = machine.evaluate(elements, at: time(minute))
            switch machine.alerts[labels]?.state {
            case nil: states += "."
            case .pending: states += "p"
            case .firing: states += "F"
            case .inactive: states += "r"
            }
        }
        return states
    }

    @Test(
        arguments: [
            // presence, for (minutes), keep_firing_for (minutes), states
            ("0110", 0, 0, ".FFr"), ("1111", 2, 0, "ppFF"), ("1101111", 2, 0, "pp.ppFF"),
            ("11100", 2, 0, "ppFrr"),
            ("1110111", 2, 0, "ppFrppF"), ("100000", 0, 2, "FFFrrr"), ("1010100", 0, 2, "FFFFFFF"),
            ("10100000", 0, 3, "FFFFFFrr"),
            ("0", 5, 5, "."), ("110", 5, 5, "pp."), ("11111100", 5, 1, "pppppFFr"),
            // A resolved alert is forgotten after 15 minutes.
            ("1" + String(repeating: "0", count: 18), 0, 0, "F" + String(repeating: "r", count: 16) + ".."),
        ] as [(String, Int64, Int64, String)])
    func livesAsPrometheusSays(_ presence: String, _ holdFor: Int64, _ keep: Int64, _ states: String) {
        #expect(life(presence, holdFor: .minutes(holdFor), keepFiringFor: .minutes(keep)) == states)
    }

    @Test func forShorterThanTheIntervalFiresAtTheNextEvaluation() {
        #expect(life("11", holdFor: .seconds(10)) == "pF")
    }

    @Test func freezesValueWhileKeptAndRefreshesItWhileHeld() {
        var machine = AlertStateMachine(holdFor: .zero, keepFiringFor: .minutes(5))
        func see(_ value: Double?, _ minute: Int) {
            let elements = value.map {
                [AlertStateMachine.Element(labels: labels, annotations: Labels(["v": "\($0)"]), value: $0)]
            }
            _ = machine.evaluate(elements ?? [], at: time(minute))
        }
        see(1, 0)
        see(2, 1)
        #expect(machine.alerts[labels]?.value == 2)
        #expect(machine.alerts[labels]?.annotations["v"] == "2.0")
        see(nil, 2)
        #expect(machine.alerts[labels]?.keepFiringSince == time(2))
        #expect(machine.alerts[labels]?.value == 2)
        see(3, 3)
        #expect(machine.alerts[labels]?.keepFiringSince == nil)
        #expect(machine.alerts[labels]?.activeAt == time(0))
        #expect(machine.alerts[labels]?.firedAt == time(0))
    }

    @Test func tellsEveryStepOnce() {
        var machine = AlertStateMachine(holdFor: .minutes(1))
        let element = [AlertStateMachine.Element(labels: labels, value: 1)]
        #expect(machine.evaluate(element, at: time(0)).map(\.to) == [.pending])
        let fired = machine.evaluate(element, at: time(1))
        #expect(fired.map(\.from) == [.pending])
        #expect(fired.map(\.to) == [.firing])
        #expect(machine.evaluate(element, at: time(2)).isEmpty)
        let ended = machine.evaluate([], at: time(3))
        #expect(ended.map(\.to) == [.inactive])
        #expect(ended.first?.isResolved == true)
        #expect(ended.first?.alert.resolvedAt == time(3))
        #expect(machine.evaluate([], at: time(4)).isEmpty)
        #expect(machine.evaluate(element, at: time(5)).map(\.from) == [nil])
        #expect(machine.evaluate([], at: time(6)).map(\.to) == [nil])
    }

    /// Whatever comes and goes: nothing fires before its time, states follow each other as drawn,
    /// times are in order, and going on from a copy changes nothing.
    @Test(arguments: 0..<60)
    func neverSkipsPending(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let holdFor = TimeSpan.seconds(Int64(random.int(in: 0...5) * 30))
        let keep = TimeSpan.seconds(Int64(random.int(in: 0...4) * 30))
        var machine = AlertStateMachine(holdFor: holdFor, keepFiringFor: keep)
        var last: [Labels: AlertState] = [:]
        var now = Timestamp(milliseconds: 0)
        for _ in 0..<300 {
            now = now + .seconds(Int64(random.int(in: 1...90)))
            let present = (0..<4).filter { _ in random.chance(0.7) }
            let elements = present.map { AlertStateMachine.Element(labels: Labels(["n": "\($0)"]), value: 1) }
            var copy = AlertStateMachine(
                holdFor: holdFor, keepFiringFor: keep, alerts: Array(machine.alerts.values))
            let transitions = machine.evaluate(elements, at: now)
            #expect(copy.evaluate(elements, at: now) == transitions)
            for transition in transitions {
                let labels = transition.alert.labels
                let before = last[labels] == .inactive ? nil : last[labels]
                #expect(transition.from == before, "seed \(seed)")
                if transition.to == .firing {
                    #expect(now - transition.alert.activeAt >= holdFor)
                    #expect(holdFor == .zero || transition.from == .pending, "seed \(seed)")
                    #expect(transition.alert.firedAt == now)
                }
                last[labels] = transition.to
            }
            for alert in machine.alerts.values where alert.state == .firing {
                let isPresent = elements.contains { $0.labels == alert.labels }
                let kept = alert.keepFiringSince.map { now - $0 < keep } ?? false
                #expect(isPresent || kept, "seed \(seed)")
            }
        }
    }
}
