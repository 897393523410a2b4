package import PromQL
package import Telemetry

extension AlertingService {
    /// Why alerts did or did not reach their receivers, by the rules and routes in force.
    ///
    /// - Throws: `ExplanationError`; see `Explainer`.
    package func explain(
        _ subject: ExplanationSubject, receiver: String?, at time: Timestamp, now: Timestamp,
        runner: any QueryRunner
    ) async throws -> [Explanation] {
        try await Explainer(
            groups: ruleGroups().map(\.group), configuration: configuration, book: book, runner: runner,
            alertGroups: alertGroups, failures: ruleFailures(), maintenance: maintenance
        ).explain(subject, receiver: receiver, at: time, now: now)
    }
}
