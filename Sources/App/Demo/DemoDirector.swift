internal import Operations
internal import Runtime
internal import Synchronization
internal import Telemetry

#if canImport(Glibc)
    internal import Glibc
#endif

/// Plays the demo: traffic, a hang of the real process, the page, the runbook that answers it, the resolve,
/// the incident.
final class DemoDirector: Sendable {
    private let suite: Suite
    private let sink: WebhookSink
    private let traffic: TrafficGenerator
    private let duration: TimeSpan
    private let say: @Sendable (String) -> Void
    private let story = Mutex(DemoStory())

    init(
        suite: Suite, sink: WebhookSink, traffic: TrafficGenerator, duration: TimeSpan,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.suite = suite
        self.sink = sink
        self.traffic = traffic
        self.duration = duration
        self.say = say
    }

    var told: DemoStory { story.withLock { $0 } }

    /// Plays to the end, then keeps the traffic going for what is left of the duration.
    func run() async throws {
        let time = suite.time
        guard
            try await wait(
                atMost: .seconds(120), until: { self.suite.runtime.supervisor?.status.isUp == true })
        else {
            throw CommandFailure(
                "the runtime did not become ready within two minutes", remedy: "its output is above")
        }
        let start = time.now
        note { $0.start = start }
        say("runtime ready; clients begin to ask")
        let clients = Task { await traffic.run(pattern: TrafficPattern(seed: 42, ratePerSecond: 8)) }
        defer { clients.cancel() }
        try await time.sleep(for: calm)
        try await breakAndMend()
        let end = start + duration
        while time.now < end { try await time.sleep(for: .milliseconds(200)) }
        clients.cancel()
        await clients.value
        // What was measured last reaches the store, and the incident its end, before the summary is written.
        try await time.sleep(for: .seconds(2))
        note { $0.end = time.now }
    }

    /// Undisturbed traffic before the fault: a quarter of the time, so that there is a baseline to fall from.
    private var calm: TimeSpan { TimeSpan(milliseconds: min(20_000, max(6_000, duration.milliseconds / 4))) }

    private func breakAndMend() async throws {
        let time = suite.time
        guard let process = suite.runtime.supervisor?.status.processID else { return }
        note { $0.fault = time.now }
        say("fault: the runtime hangs (SIGSTOP to its process group \(process)); its port still accepts")
        kill(-process, SIGSTOP)
        let hasFired = try await wait(atMost: .seconds(40)) { self.page(.firing) != nil }
        guard hasFired, let page = page(.firing) else {
            kill(-process, SIGCONT)
            say("no page arrived within 40 s")
            return
        }
        say("paged: \(page.alertName): \(page.summary)")
        try await answer()
        if try await wait(atMost: .seconds(60), until: { self.page(.resolved) != nil }) {
            say("resolved: \(page.alertName)")
        } else {
            say("no resolve arrived within 60 s")
        }
    }

    /// Runs the shipped runbook, as an operator would.
    private func answer() async throws {
        let path = "Runbooks/restart-runtime.md"
        guard let text = ShippedFiles.text(path) else { return }
        let runbook = try Runbook.read(text, file: path)
        let plan = RunbookPlan(runbook, try ParameterValues([:], for: runbook))
        say("runbook: \(runbook.title)")
        let id = RunbookDesk.newID(at: suite.time.now)
        let log = RunLog(records: RunbookRecords(suite.store), store: suite.store)
        await log.begin(RunbookRun(plan, id: id, actor: "demo", cause: "page", at: suite.time.now))
        let runner = RunbookDesk(suite: suite).runner(plan, runID: id) { [say] event in
            if case .stepFinished(let step) = event { say("  step \(step.name): \(step.state.rawValue)") }
        }
        let summary = await runner.run()
        for step in summary.steps { await log.append(step, to: id) }
        await log.finish(summary)
        note { $0.run = summary }
    }

    private enum PageKind: String {
        case firing, resolved
    }

    /// The first page of that kind about the burnt budget.
    private func page(_ kind: PageKind) -> WebhookSink.Page? {
        sink.pages.first { $0.status == kind.rawValue && $0.severity == "page" }
    }

    private func note(_ change: (inout DemoStory) -> Void) {
        story.withLock { change(&$0) }
    }

    private func wait(atMost span: TimeSpan, until condition: @Sendable () -> Bool) async throws -> Bool {
        let end = suite.time.now + span
        while suite.time.now < end {
            if condition() { return true }
            try await suite.time.sleep(for: .milliseconds(50))
        }
        return condition()
    }
}

/// What happened when.
struct DemoStory: Sendable {
    var start: Timestamp?
    var fault: Timestamp?
    var run: RunSummary?
    var end: Timestamp?
}
