import SLO
import Telemetry

/// Policies and assessments as the tests of the gate speak of them.
enum PolicyFixture {
    static func policies(_ text: String, _ definitions: [SLODefinition]? = nil) throws -> [BudgetPolicy] {
        try PolicyReader(definitions).read(text, file: "p.yaml").policies
    }

    /// One policy over every SLO with these lines as its steps.
    static func policy(_ steps: String...) throws -> [BudgetPolicy] {
        try policies(
            "policies:\n  - name: serving\n    owner: dana\n    slos: all\n    steps:\n"
                + steps.map { "      - {\($0)}\n" }.joined())
    }
}
