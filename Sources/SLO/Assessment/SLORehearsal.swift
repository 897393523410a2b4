package import PromQL
package import Telemetry

/// Assesses SLOs and walks error-budget policies through a stretch of the past, as if both had always been
/// what they are now: the series they would have written, and the steps that would have been entered.
///
///     var rehearsal = SLORehearsal(definitions, policies, source: store)
///     let outcome = try await rehearsal.run(over: range, into: sink)
package struct SLORehearsal: Sendable {
    /// What a rehearsal came to.
    package struct Outcome: Hashable, Sendable {
        /// Within the range, oldest first.
        package var transitions: [PolicyTransition] = []
        /// Steps that were entered before the range, or in its first moment.
        package var standing: Set<PolicyPlace> = []
        /// The last reason why an SLO could not be assessed, by its title.
        package var problems: [String: String] = [:]
    }

    private var engine: SLOEngine
    private var book: PolicyBook
    private var series = PolicySeries()
    private let definitions: [SLODefinition]

    /// - Parameters:
    ///   - runner: answers PromQL indicators; by default an engine with exact range semantics over `source`.
    ///   - exclusions: when events do not count.
    package init(
        _ definitions: [SLODefinition], _ policies: [BudgetPolicy], source: any SeriesSource,
        runner: (any QueryRunner)? = nil, excluding exclusions: Exclusions = Exclusions(),
        correcting corrections: Corrections = Corrections()
    ) {
        self.definitions = definitions
        book = PolicyBook(policies, definitions)
        engine = SLOEngine(definitions, source: source, runner: runner, excluding: exclusions)
        engine.update(definitions, reading: book.windows, correcting: corrections)
    }

    /// Names of everything it writes.
    package static let names = DerivedSeries.names.union([PolicySeries.metric])

    /// How often the running agent's evaluations are stood in for: each is as exact, but what changes between
    /// two of them shows at the later one.
    package static func step(over range: TimeRange) -> TimeSpan {
        let span = range.end - range.start
        return span <= .days(1) ? .seconds(15) : span <= .days(7) ? .seconds(30) : .seconds(60)
    }

    /// - Parameters:
    ///   - sink: takes the series; samples before the range are left out.
    ///   - progress: told the moment that has been reached, now and then.
    /// - Throws: what the source and the sink throw; `CancellationError` when the task is cancelled.
    package mutating func run(
        over range: TimeRange, into sink: any SampleSink, progress: @Sendable (Timestamp) -> Void = { _ in }
    ) async throws -> Outcome {
        let step = Self.step(over: range)
        var outcome = Outcome()
        var time = range.start - lead
        var count = 0
        while time <= range.end {
            try Task.checkCancellation()
            let report = try await engine.tick(at: time)
            let update = book.take(report.assessments, at: time)
            for assessment in report.assessments {
                if let problem = assessment.problem { outcome.problems[assessment.slo.title] = problem }
            }
            if time == range.start {
                // A step that holds from the first moment on was not entered at it.
                outcome.standing = Set(book.states.filter(\.value.isIn).map(\.key))
            } else if time > range.start {
                outcome.transitions += update.transitions
            }
            if time >= range.start {
                let steps = series.series(
                    of: book.standings(definitions, report), changed: !update.transitions.isEmpty, at: time)
                let written = report.derived + steps
                if !written.isEmpty { try await sink.append(written) }
            }
            count += 1
            if count % 256 == 0 { progress(time) }
            // The first moment of the range is always one of those that are looked at.
            time = time < range.start ? min(time + step, range.start) : time + step
        }
        return outcome
    }

    /// What waits for its `for` or `hold` at the range's begin has been waiting before.
    private var lead: TimeSpan {
        let waits = book.policies.flatMap(\.steps).map { max($0.enterAfter, $0.leaveAfter) }
        return min(waits.max() ?? .zero, .days(1))
    }
}
