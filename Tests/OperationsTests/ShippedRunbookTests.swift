import Foundation
import Operations
import Testing

/// The runbooks that ship, and those that shipped rules and objectives name.
struct ShippedRunbookTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined())

    private static func names(_ folder: String, _ ending: String) -> [String] {
        let found = try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
        return (found ?? []).filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    static let runbooks = names("Runbooks", ".md").filter { !$0.hasSuffix("README.md") }

    @Test func theOnesPromisedAreThere() {
        let names = ["api-down", "budget-burn", "high-latency", "oom-on-startup", "safety-hit"]
        #expect(Set(Self.runbooks).isSuperset(of: names.map { "Runbooks/\($0).md" }))
    }

    @Test(arguments: runbooks)
    func everyOneParsesPlansAndLooksFirst(_ path: String) throws {
        let runbook = try Runbook.read(try Self.text(path), file: path)
        let plan = RunbookPlan(runbook, try ParameterValues([:], for: runbook))
        #expect(plan.sequence.first?.kind == .check)
        #expect(!runbook.summary.isEmpty)
        for step in runbook.steps {
            #expect(!step.script.contains("sudo"), "\(step.name)")
            if step.script.contains("runtime restart") || step.script.contains("runtime drain") {
                #expect(step.kind == .run && runbook.risk == .disruptive, "\(step.name)")
            }
        }
    }

    @Test func everyNamedRunbookExists() throws {
        let pattern = try Regex("Runbooks/[A-Za-z0-9._-]+\\.md")
        for path in Self.names("Config/slos", ".yaml") + Self.names("Alerts", ".yaml") {
            for match in try Self.text(path).matches(of: pattern) {
                let name = String(match.output[0].substring ?? "")
                #expect(Self.runbooks.contains(name), "\(path) names \(name)")
            }
        }
    }
}
