internal import Documents
internal import SLO

/// The SLO files a configuration names, read and checked.
enum SLOFiles {
    /// As `result`; warnings go to standard error.
    static func read(_ configuration: Configuration) throws(DocumentErrors) -> [SLODefinition] {
        let (slos, warnings) = try result(configuration)
        for warning in warnings { Output.complain("warning: \(warning)") }
        return slos
    }

    /// - Throws: every mistake, fields that OpenSLO does not have among them.
    static func result(
        _ configuration: Configuration
    ) throws(DocumentErrors) -> (slos: [SLODefinition], warnings: [DocumentError]) {
        let result = OpenSLOReader.read(configuration.files.slos.map { (file: $0.path, text: $0.text) })
        let errors = mistakes(result)
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        let warnings = configuration.files.slos.compactMap(emptiness) + result.warnings
        guard configuration.burnPolicy == "seeds" else { return (result.slos, warnings) }
        return (result.slos.map(seeded), warnings)
    }

    /// A file that was cut, or saved before anything was written, takes its SLOs away without a mistake.
    private static func emptiness(_ file: SourceFile) -> DocumentError? {
        guard let documents = try? Document.parse(file.text, file: file.path), documents.allSatisfy(\.isNull)
        else { return nil }
        return DocumentError(
            SourcePosition(file: file.path), "the file holds nothing: no SLO comes from it",
            remedy: "write an SLO into it, or remove it")
    }

    /// What an agent refuses. A misspelt field is why another one is missing, and an SLO without it promises
    /// something else.
    static func mistakes(_ result: OpenSLOResult) -> [DocumentError] {
        (result.unknownFields + result.errors).sorted { $0.position < $1.position }
    }

    /// A policy written in the file itself stands; the configuration only replaces the default.
    private static func seeded(_ slo: SLODefinition) -> SLODefinition {
        let rule = slo.policy.windows.first?.rule ?? .ratio
        let period = slo.period.nominal
        guard slo.policy == BurnPolicy.workbook(period: period).ruled(by: rule) else { return slo }
        var slo = slo
        slo.policy = BurnPolicy.seeds(period: period).ruled(by: rule)
        return slo
    }
}
