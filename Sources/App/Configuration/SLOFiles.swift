internal import Documents
internal import SLO

/// The SLO files a configuration names, read and checked.
enum SLOFiles {
    /// - Throws: `DocumentErrors` with every mistake, fields that OpenSLO does not have among them; other
    ///   warnings go to standard error.
    static func read(_ configuration: Configuration) throws -> [SLODefinition] {
        let files = configuration.files.slos.map { (file: $0.path, text: $0.text) }
        let result = OpenSLOReader.read(files)
        // A misspelt field is why another one is missing, and an SLO without it promises something else.
        let errors = result.unknownFields + result.errors
        guard errors.isEmpty else { throw DocumentErrors(errors.sorted { $0.position < $1.position }) }
        for warning in result.warnings { Output.complain("warning: \(warning)") }
        guard configuration.burnPolicy == "seeds" else { return result.slos }
        return result.slos.map { slo in
            // A policy written in the file itself stands; the configuration only replaces the default.
            let rule = slo.policy.windows.first?.rule ?? .ratio
            let period = slo.period.nominal
            guard slo.policy == BurnPolicy.workbook(period: period).ruled(by: rule) else { return slo }
            var slo = slo
            slo.policy = BurnPolicy.seeds(period: period).ruled(by: rule)
            return slo
        }
    }
}
