package import Documents
internal import PromQL
internal import Telemetry

/// Runs the tests of one file: rules over the input, alerts through grouping and routing, on a clock that is
/// only counted on.
package struct RuleTestRun: Sendable {
    private let file: RuleTestFile
    private let groups: [RuleGroup]
    private let configuration: AlertmanagerConfiguration?

    /// - Throws: what is wrong with the files of rules and routes that the tests name.
    package init(_ file: RuleTestFile, ignoresUnknownKeys: Bool = false) throws(DocumentErrors) {
        self.file = file
        var groups: [RuleGroup] = []
        for path in file.ruleFiles {
            groups += try RuleFileReader.read(file: path, ignoresUnknownKeys: ignoresUnknownKeys).groups
        }
        self.groups = Self.ordered(groups, by: file.groupOrder)
        var configuration: AlertmanagerConfiguration?
        if let path = file.routingFile {
            configuration = try AlertmanagerReader().read(file: path).configuration
        }
        self.configuration = configuration
    }

    /// Groups that are named come first, in the order of their names; the others as they are written.
    private static func ordered(_ groups: [RuleGroup], by names: [String]) -> [RuleGroup] {
        func place(_ group: RuleGroup) -> Int { names.firstIndex(of: group.name) ?? names.count }
        return groups.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
    }

    /// What does not hold, and remarks; empty when the test passes.
    package func run(_ test: RuleTest) async throws -> [RuleTestFinding] {
        var course = RuleTestCourse(file: file, test: test, groups: groups, configuration: configuration)
        try await course.run()
        return course.findings
    }
}

/// One test under way.
struct RuleTestCourse {
    let file: RuleTestFile
    let test: RuleTest
    let groups: [RuleGroup]
    let configuration: AlertmanagerConfiguration?
    private(set) var findings: [RuleTestFinding] = []
    private(set) var told: [Notification] = []
    private(set) var rehearsal: Rehearsal
    let memory = SeriesInMemory()
    let engine: QueryEngine
    private var fed = Timestamp.distantPast

    init(
        file: RuleTestFile, test: RuleTest, groups: [RuleGroup], configuration: AlertmanagerConfiguration?
    ) {
        self.file = file
        self.test = test
        self.groups = groups
        self.configuration = configuration
        engine = QueryEngine(source: memory, options: QueryOptions(subqueryStep: file.evaluationInterval))
        rehearsal = Rehearsal(
            groups: groups, configuration: configuration,
            settings: RulerSettings(
                interval: file.evaluationInterval, externalLabels: test.externalLabels,
                externalURL: test.externalURL),
            runner: engine, sink: memory, at: test.start)
    }

    /// Evaluations of one test.
    private static let longest: Int64 = 1_000_000

    var quieting: Quieting { Quieting(silences: test.silences) }

    mutating func run() async throws {
        warnOfNothingChecked()
        let times = test.alerts.map(\.time) + test.samples.map(\.time) + test.notifications.map(\.time)
        let end = test.start + (times.max() ?? .zero)
        let steps = (end - test.start).milliseconds / max(1, file.evaluationInterval.milliseconds)
        guard steps <= Self.longest else {
            findings.append(
                finding(test.position, "\(steps) evaluations are too many: raise evaluation_interval"))
            return
        }
        var time = test.start
        while time <= end {
            try await feed(through: time)
            _ = await rehearsal.evaluate(at: time, all: true)
            if !rehearsal.failures.isEmpty { return reportFailures(at: time) }
            let next = time + file.evaluationInterval
            for check in test.alerts where test.start + check.time >= time && test.start + check.time < next {
                findings += await RuleTestAlerts(course: self, check: check, at: time).findings()
            }
            tell(from: time, to: min(next, end + .milliseconds(1)))
            time = next
        }
        for check in test.samples { try await findings += RuleTestSamples(self, check).findings() }
        findings += RuleTestRoutes(self).findings()
        for check in test.notifications { findings += RuleTestNotifications(self, check).findings() }
    }

    /// Input becomes visible with its time, so that no rule sees what is yet to come.
    private mutating func feed(through time: Timestamp) async throws {
        let part = TimeRange(fed, time)
        try await memory.append(test.series.compactMap { $0.within(part) })
        fed = time + .milliseconds(1)
    }

    /// Grouping goes on between evaluations.
    private mutating func tell(from start: Timestamp, to end: Timestamp) {
        var time = start
        while time < end {
            told += rehearsal.notify(at: time, quieting)
            guard let next = rehearsal.nextFlush else { return }
            time = next > time ? next : time + .seconds(1)
        }
    }

    private mutating func reportFailures(at time: Timestamp) {
        for failure in rehearsal.failures {
            findings.append(
                finding(
                    test.position,
                    "rule '\(failure.rule)' of group '\(failure.group)' fails at "
                        + "\(time - test.start): \(failure.what)"))
        }
    }

    private mutating func warnOfNothingChecked() {
        guard test.alerts.isEmpty, test.samples.isEmpty, test.routes.isEmpty, test.notifications.isEmpty
        else {
            return
        }
        var remark = finding(test.position, "it checks nothing")
        remark.isWarning = true
        findings.append(remark)
    }

    func finding(_ position: SourcePosition, _ what: String, isWarning: Bool = false) -> RuleTestFinding {
        RuleTestFinding(position: position, test: test.name, what: what, isWarning: isWarning)
    }
}
