internal import Documents
internal import SLO

/// The file of error-budget policies.
enum BudgetPolicyFile {
    /// As `result`; warnings go to standard error.
    static func read(_ configuration: Configuration, _ definitions: [SLODefinition]) throws -> [BudgetPolicy]
    {
        let (policies, warnings) = try result(configuration, definitions)
        for warning in warnings { Output.complain("warning: \(warning)") }
        return policies
    }

    /// - Parameter definitions: nil where they are not known, and names are not looked for.
    /// - Throws: every mistake, names that no SLO has among them.
    static func result(
        _ configuration: Configuration, _ definitions: [SLODefinition]?
    ) throws -> (policies: [BudgetPolicy], warnings: [DocumentError]) {
        guard let file = configuration.files.budgetPolicies else { return ([], []) }
        let result = try PolicyReader(definitions).read(file.text, file: file.path)
        return (result.policies, result.warnings)
    }
}
