import Telemetry
import Testing

@testable import App

/// What helps against a refusal is what is proposed.
@Suite struct GateRemedyTests {
    @Test(arguments: [
        ("frozen", "--override", "--approved-by"), ("approval", "--approved-by NAME", "--override"),
        ("unknown", "--override", "--approved-by"),
    ])
    func fitsTheVerdict(_ verdict: String, _ helps: String, _ doesNot: String) {
        let remedy = GateOptions.remedy(for: .object(["verdict": .string(verdict)]))
        #expect(remedy.contains(helps) && remedy.contains("--reason 'WHY'"), "\(remedy)")
        #expect(!remedy.contains(doesNot), "\(remedy)")
    }
}
