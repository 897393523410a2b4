import PromQL
package import Telemetry

/// Fills snapshots. It remembers answers that cannot have changed, so a refresh costs a handful of queries.
///
/// Loading never fails as a whole: a source that does not answer leaves its panels without data and a
/// sentence in `problems`.
package actor SnapshotLoader {
    private let sources: SnapshotSources
    private var cache: [Question: (key: String, value: Value)] = [:]
    private var last: (grid: TimeGrid, page: Page, snapshot: Snapshot)?
    private var fitted: (limit: TimeWindow, checked: Timestamp, window: TimeWindow)?

    package init(_ sources: SnapshotSources) {
        self.sources = sources
    }

    /// Everything known at `time`, with timelines reaching back `window`; nil takes the shortest window that
    /// shows all there is, up to the page's usual one.
    package func load(at time: Timestamp, window: TimeWindow? = nil, page: Page = .oncall) async -> Snapshot {
        let chosen: TimeWindow
        if let window { chosen = window } else { chosen = await fittingWindow(at: time, page.defaultWindow) }
        let grid = TimeGrid(window: chosen.span, at: time)
        let records = RecordReader(sources: sources)
        if let last, last.grid == grid, last.page == page, await isUnchanged(since: last.snapshot, at: time) {
            var snapshot = last.snapshot
            snapshot.time = time
            await records.fillAlerts(&snapshot)
            return snapshot
        }
        let (answers, failure) = await ask(grid, window: chosen.span, at: time)
        var snapshot = SnapshotAssembler(answers: answers, time: time, window: chosen.span).snapshot()
        if let failure { snapshot.problems.append(failure) }
        await records.fill(&snapshot)
        last = failure == nil ? (grid, page, snapshot) : nil
        return snapshot
    }

    /// Whether nothing was stored since, so that only alerts, which people acknowledge, need reading. The
    /// agent writes every few seconds; a refresh in between then costs one small query.
    private func isUnchanged(since before: Snapshot, at time: Timestamp) async -> Bool {
        guard let ingest = before.freshness.lastIngest, time >= before.time, before.problems.isEmpty,
            time - ingest < Freshness.staleAfter
        else { return false }
        let metric = "beaufort_telemetry_last_ingest_timestamp_seconds"
        let result = try? await sources.runner.instant(metric, at: time)
        let newest = result?.value.elements.compactMap(\.float).max()
        return newest.map { Timestamp(seconds: $0) } == ingest
    }

    /// Asks what is not remembered, all at once. The first failure in words, if any.
    private func ask(_ grid: TimeGrid, window: TimeSpan, at time: Timestamp) async -> (Answers, String?) {
        var answers = Answers(grid: grid)
        var failure: String?
        var open: [(question: Question, text: String, key: String)] = []
        for question in Question.allCases {
            let text = question.text(step: grid.step, window: window)
            let key = key(question, text, grid, at: time)
            if let known = cache[question], known.key == key {
                answers.values[question] = known.value
            } else {
                open.append((question, text, key))
            }
        }
        let runner = sources.runner
        await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            for (index, entry) in open.enumerated() {
                group.addTask { (index, await entry.question.run(entry.text, runner, grid, at: time)) }
            }
            for await (index, result) in group {
                let question = open[index].question
                switch result {
                case .success(let value):
                    answers.values[question] = value
                    cache[question] = (open[index].key, value)
                case .failure(let error):
                    cache[question] = nil
                    failure = failure ?? "cannot read the numbers: \(error)"
                }
            }
        }
        return (answers, failure)
    }

    private func key(_ question: Question, _ text: String, _ grid: TimeGrid, at time: Timestamp) -> String {
        switch question.rhythm {
        case .live: "\(time.milliseconds) \(text)"
        case .line, .window: "\(grid.range.end.milliseconds) \(text)"
        case .slow: "\(time.milliseconds / 15_000) \(text)"
        }
    }

    /// Asks whether anything was measured at the far end of each window; looked at again every 15 seconds.
    private func fittingWindow(at time: Timestamp, _ limit: TimeWindow) async -> TimeWindow {
        if let fitted, fitted.limit == limit, time >= fitted.checked, time - fitted.checked < .seconds(15) {
            return fitted.window
        }
        let probe = "count({__name__=~\"beaufort_build_info|process_start_time_seconds|up\"})"
        var window = limit
        for candidate in TimeWindow.allCases where candidate.rawValue < limit.rawValue {
            let result = try? await sources.runner.instant(probe, at: time - candidate.span)
            guard let result, result.value.elements.isEmpty else { continue }
            window = candidate
            break
        }
        fitted = (limit, time, window)
        return window
    }
}

extension Question {
    fileprivate func run(
        _ text: String, _ runner: any QueryRunner, _ grid: TimeGrid, at time: Timestamp
    ) async -> Result<Value, any Error> {
        do {
            switch rhythm {
            case .live: return .success(try await runner.instant(text, at: time).value)
            case .line: return .success(try await runner.range(text, over: grid.range, step: grid.step).value)
            case .window: return .success(try await runner.instant(text, at: grid.range.end).value)
            case .slow: return .success(try await runner.instant(text, at: time).value)
            }
        } catch {
            return .failure(error)
        }
    }
}
