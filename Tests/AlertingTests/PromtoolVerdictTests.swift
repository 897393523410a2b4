import Alerting
import Documents
import PromQL
import Telemetry
import Testing

/// promtool's own unit-test files, and what it says of each.
@Suite(.enabled(if: Corpus.folder != nil, "no corpus")) struct PromtoolVerdictTests {
    @Test(arguments: Corpus.cases("promtool-unittest-exit-codes.json"))
    func isOurs(_ entry: JSONValue) async throws {
        let path = "\(try #require(Corpus.folder))/\(entry["file"]?.string ?? "")"
        try #require(TextFile.exists(path))
        let names = try (entry["run"]?.array ?? []).compactMap(\.string).map { try Pattern($0) }
        let isLenient = entry["ignore_unknown_fields"]?.bool ?? false
        let features = entry["features"]?.array.map { $0.compactMap(\.string) }
        let verdict = await passes(path, names, isLenient, features) ? 0 : 1
        #expect(verdict == entry["exit"]?.integer)
    }

    /// Which expectations there are, so that none is lost and most of them can be failed.
    @Test func noneIsMissing() {
        func count(_ name: String, _ path: [String] = ["cases"]) -> Int { Corpus.cases(name, at: path).count }
        let verdicts = Corpus.cases("promtool-unittest-exit-codes.json")
        #expect(verdicts.count == 21 && verdicts.count { $0["exit"]?.integer == 0 } == 9)
        let matchers = "alertmanager-utf8-matchers.json"
        #expect(count(matchers, ["cases", "TestMatchers"]) == 45)
        #expect(count(matchers, ["cases", "TestMatcher"]) == 31)
        #expect(count("alertmanager-dedup-needs-update.json") == 11)
        #expect(count("alertmanager-routing.json") == 8)
        #expect(count("alertmanager-routing.json", ["cli_cases"]) == 4)
        #expect(count("alert-fingerprint.json") == 5)
    }

    private func passes(
        _ path: String, _ names: [Pattern], _ isLenient: Bool, _ features: [String]?
    ) async -> Bool {
        do {
            let file = try RuleTestReader.read(file: path, ignoresUnknownKeys: isLenient)
            if let features, !(try used(file).isSubset(of: features)) { return false }
            let run = try RuleTestRun(file, ignoresUnknownKeys: isLenient)
            for test in file.tests
            where names.isEmpty || names.contains(where: { $0.firstMatch(in: test.name) != nil }) {
                if try await run.run(test).contains(where: { !$0.isWarning }) { return false }
            }
            return true
        } catch {
            return false
        }
    }

    /// What rules use that promtool's parser had to be told of once; ours always knows it.
    private func used(_ file: RuleTestFile) throws -> Set<String> {
        var used: Set<String> = []
        for path in file.ruleFiles {
            for rule in try RuleFileReader.read(file: path).groups.flatMap(\.rules) {
                for selector in try Parser.parse(rule.expression).selectors {
                    if selector.shift.at != nil { used.insert("at-modifier") }
                    if case .literal(let span)? = selector.shift.offset, span < .zero {
                        used.insert("negative-offset")
                    }
                }
            }
        }
        return used
    }
}
