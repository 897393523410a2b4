/// Why SLOs cannot be written as Prometheus rules.
package struct RuleExportError: Error, Hashable, Sendable, CustomStringConvertible {
    package let what: String
    package let remedy: String

    package var description: String { "\(what)\n  \(remedy)" }

    static func foreign(_ slo: SLODefinition, source: String) -> RuleExportError {
        RuleExportError(
            what: "\(slo.position): SLO \(slo.name) asks a source of type \(source), which Prometheus cannot",
            remedy: "give its indicator a metricSource of type prometheus or beaufort, or leave its file out")
    }

    static func query(_ slo: SLODefinition, _ error: any Error) -> RuleExportError {
        RuleExportError(
            what: "\(slo.position): the query of SLO \(slo.name) is not PromQL: \(error)",
            remedy: "try it with 'beaufort query'")
    }
}
