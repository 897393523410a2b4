internal import SLO

/// The file of error-budget policies.
enum BudgetPolicyFile {
    /// - Throws: `DocumentErrors` with every mistake, names that no SLO has among them; warnings go to
    ///   standard
    ///   error.
    static func read(_ configuration: Configuration, _ definitions: [SLODefinition]) throws -> [BudgetPolicy]
    {
        let result = try result(configuration, definitions)
        for warning in result.warnings { Output.complain("warning: \(warning)") }
        return result.policies
    }

    /// As `read`, in silence.
    static func result(
        _ configuration: Configuration, _ definitions: [SLODefinition]
    ) throws -> PolicyReader.Result {
        guard let file = configuration.files.budgetPolicies else {
            return PolicyReader.Result(policies: [], warnings: [])
        }
        return try PolicyReader(definitions).read(file.text, file: file.path)
    }
}
