internal import Alerting
internal import Documents
internal import Telemetry

/// Tests whose names are asked for.
struct RuleTestSelection {
    private let patterns: [Pattern]

    /// - Parameter expressions: none selects all.
    init(_ expressions: [String]) throws {
        patterns = try expressions.map { expression in
            do throws(PatternError) {
                return try Pattern(expression)
            } catch {
                throw CommandFailure("--run '\(expression)': \(error)", remedy: "write an RE2 expression")
            }
        }
    }

    func has(_ test: RuleTest) -> Bool {
        patterns.isEmpty || patterns.contains { $0.firstMatch(in: test.name) != nil }
    }
}

/// What became of the tests of some files.
struct RuleTestReport {
    struct Entry {
        var file: String
        var test: String
        var findings: [RuleTestFinding] = []
        /// The file could not be read.
        var faults: [DocumentError] = []

        var hasFailed: Bool { !faults.isEmpty || findings.contains { !$0.isWarning } }
    }

    /// Remarks count as failures.
    let isStrict: Bool
    private(set) var entries: [Entry] = []

    init(isStrict: Bool = false) { self.isStrict = isStrict }

    var hasFailed: Bool { entries.contains(where: \.hasFailed) }

    mutating func add(_ path: String, only selection: RuleTestSelection, ignoresUnknownKeys: Bool) async {
        do {
            let file = try RuleTestReader.read(file: path, ignoresUnknownKeys: ignoresUnknownKeys)
            let run = try RuleTestRun(file, ignoresUnknownKeys: ignoresUnknownKeys)
            for test in file.tests where selection.has(test) {
                var findings = (try? await run.run(test)) ?? []
                if isStrict { for index in findings.indices { findings[index].isWarning = false } }
                entries.append(Entry(file: path, test: test.name, findings: findings))
            }
        } catch {
            entries.append(Entry(file: path, test: "", faults: error.errors))
        }
    }

    /// What fails and what is remarked goes to standard error.
    func complain() {
        for entry in entries {
            for fault in entry.faults { Output.complain("\(fault)") }
            for finding in entry.findings { Output.complain("\(finding)") }
        }
    }

    var summary: String {
        let files = Set(entries.map(\.file)).count
        let failed = entries.count(where: \.hasFailed)
        let remarks = entries.flatMap(\.findings).count(where: \.isWarning)
        let said = remarks == 0 ? "" : ", \(remarks) warning\(remarks == 1 ? "" : "s")"
        return
            "\(entries.count) test\(entries.count == 1 ? "" : "s") in \(files) file\(files == 1 ? "" : "s"), "
            + "\(failed) failed\(said)"
    }

    /// The results as JUnit XML, which continuous integration reads.
    var junit: String {
        var text = "<testsuites>\n"
        for (file, entries) in Dictionary(grouping: entries, by: \.file).sorted(by: { $0.key < $1.key }) {
            let failed = entries.count(where: \.hasFailed)
            text +=
                "  <testsuite name=\"\(escaped(file))\" tests=\"\(entries.count)\" failures=\"\(failed)\">\n"
            for entry in entries { text += testCase(entry) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>"
    }

    private func testCase(_ entry: Entry) -> String {
        let failures =
            entry.faults.map(\.description)
            + entry.findings.filter { !$0.isWarning }.map(\.description)
        let name = entry.test.isEmpty ? "unnamed" : entry.test
        let body = failures.map { "      <failure message=\"\(escaped($0))\"/>\n" }.joined()
        return "    <testcase name=\"\(escaped(name))\">\n\(body)    </testcase>\n"
    }

    private func escaped(_ text: String) -> String {
        markupEscaped(text).replacing("\n", with: "&#10;")
    }
}
