internal import Telemetry

/// SLOs as a Prometheus rule file: what the engine computes, for those who let Prometheus compute it.
///
/// Each SLO gives a group that counts the burn windows, one that counts a long budget period, and one of
/// alerts; a last group is the weather of all. docs/slos.md says what is equal to the engine's numbers and
/// what is not.
package struct RuleExport: Hashable, Sendable {
    /// YAML. The same SLOs give the same bytes.
    package let text: String
    /// What the rules leave out, a sentence each.
    package let warnings: [String]

    /// - Parameter known: what Beaufort knows and its rules do not.
    /// - Throws: `RuleExportError` for an SLO whose source Prometheus cannot ask.
    package init(
        _ slos: [SLODefinition], beside known: RuleBlindSpots = RuleBlindSpots()
    ) throws(RuleExportError) {
        var groups: [ExportedGroup] = []
        var warnings: [String] = []
        for slo in slos {
            do {
                groups += try RuleExport.groups(of: slo, known)
            } catch let error as RuleExportError {
                throw error
            } catch {
                throw .query(slo, error)
            }
            if case .calendar = slo.period { warnings.append(RuleComments(slo).calendar) }
            warnings += known.sentences(slo).map { "SLO \(slo.name): \($0)" }
        }
        if slos.contains(where: { !$0.policy.windows.isEmpty }) {
            groups.append(WeatherRules.group(interval: shortestInterval))
        }
        text = RuleFileText.text(groups, heading: RuleComments.heading)
        self.warnings = warnings
    }

    private static func groups(of slo: SLODefinition, _ known: RuleBlindSpots) throws -> [ExportedGroup] {
        let comments = RuleComments(slo)
        let unknown = known.sentences(slo).map { "Not known to these rules: \($0)." }
        let rules = try SLORules(slo)
        let interval = min(longestInterval, max(shortestInterval, slo.sliceWidth))
        return [
            ExportedGroup(
                name: "beaufort-windows-\(slo.name)", interval: interval,
                comment: comments.windows + unknown + (slo.hasLongPeriod ? [] : comments.budget),
                rules: rules.windows),
            ExportedGroup(
                name: "beaufort-budget-\(slo.name)", interval: budgetInterval, comment: comments.budget,
                rules: rules.budget),
            ExportedGroup(
                name: "beaufort-alerts-\(slo.name)", interval: interval, comment: comments.alerts,
                rules: burnAlerts(for: slo).map { .alert($0) }),
        ].filter { !$0.rules.isEmpty }
    }

    /// Prometheus looks five minutes back for what a rule recorded, so no group may be slower than that.
    private static let longestInterval = TimeSpan.minutes(1)
    private static let budgetInterval = TimeSpan.minutes(2)
}

/// Groups are evaluated at least this far apart: on many SLOs Prometheus has long windows to read.
private let shortestInterval = TimeSpan.seconds(15)
