import Support
import Telemetry
import Testing

struct SteadyClockTests {
    let machine = TestClock()

    @Test func followsAClockThatIsLeftAlone() {
        let clock = SteadyClock(machine)
        for step in [1, 999, 1, 60_000, 3_600_000] as [Int64] {
            machine.advance(by: .milliseconds(step))
            #expect(clock.now == machine.now)
        }
        #expect(clock.steps == ClockSteps())
    }

    @Test func goesOnWhenSetBackAndLosesItsLeadSlowly() {
        let clock = SteadyClock(machine)
        machine.advance(by: .minutes(5))
        let before = clock.now
        machine.step(by: .zero - .hours(1))
        #expect(clock.now == before)
        #expect(clock.steps.backward == 1 && clock.steps.lead == .hours(1))
        machine.advance(by: .seconds(100))
        #expect(clock.now == before + .seconds(99))
        #expect(clock.steps.lead == .hours(1) - .seconds(1))
        // One second in a hundred: an hour takes a hundred hours.
        machine.advance(by: .hours(100))
        #expect(clock.now == machine.now && clock.steps.lead == .zero)
    }

    /// Slowing must not round to standing still, however often somebody looks.
    @Test func losesNothingToRounding() {
        let clock = SteadyClock(machine)
        machine.step(by: .zero - .minutes(10))
        let before = clock.now
        for _ in 0..<10_000 {
            machine.advance(by: .milliseconds(1))
            _ = clock.now
        }
        #expect(clock.now == before + .milliseconds(9_900))
    }

    @Test func followsAStepForwardAtOnceAndCountsIt() {
        let clock = SteadyClock(machine)
        machine.step(by: .hours(1))
        #expect(clock.now == machine.now)
        #expect(clock.steps.forward == 1 && clock.steps.backward == 0 && clock.steps.lead == .zero)
    }

    @Test func smallCorrectionsAreNoSteps() {
        let clock = SteadyClock(machine)
        for _ in 0..<100 {
            machine.step(by: .zero - .milliseconds(300))
            machine.advance(by: .seconds(10))
            _ = clock.now
        }
        #expect(clock.steps.backward == 0)
        #expect(clock.steps.lead < .seconds(30))
    }

    @Test func resumesAfterWhatAnEarlierProcessWrote() {
        let written = machine.now + .minutes(3)
        let clock = SteadyClock(machine)
        clock.resume(after: written)
        let next = written + .milliseconds(1)
        #expect(clock.now == next && clock.steps.lead == next - machine.now, "no moment is written twice")
        clock.resume(after: written - .hours(1))
        #expect(clock.now == next, "an older time changes nothing")
    }

    /// A wrong year must not hold for a year.
    @Test func aLeadOfMoreThanADayIsGivenUp() {
        let clock = SteadyClock(machine)
        clock.resume(after: machine.now + .days(30))
        #expect(clock.now == machine.now)
        machine.step(by: .zero - .days(2))
        #expect(clock.now == machine.now && clock.steps.backward == 1 && clock.steps.lead == .zero)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func neverRunsBackwards(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let clock = SteadyClock(machine)
        var last = clock.now
        for _ in 0..<2_000 {
            if random.chance(0.05) { machine.step(by: .seconds(Int64(random.int(in: -3_600...3_600)))) }
            machine.advance(by: .milliseconds(Int64(random.int(in: 0...5_000))))
            let lead = clock.steps.lead
            // Many steps back may add up to more than the clock will lead by.
            let now = clock.now
            #expect(now >= last || lead == .zero)
            #expect(now >= machine.now)
            last = now
        }
    }
}
