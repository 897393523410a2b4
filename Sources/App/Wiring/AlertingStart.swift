internal import Alerting
internal import Documents
internal import Operations
internal import Outbound
internal import PromQL
internal import SLO
internal import Store
internal import Telemetry

/// Builds the pager from the configuration: rule files, alerts made from SLOs, routing, receivers.
enum AlertingStart {
    /// - Throws: `DocumentErrors` with every mistake in the rule and routing files.
    static func service(
        _ configuration: Configuration, _ definitions: [SLODefinition], _ maintenance: MaintenancePlan,
        store: Store, own: OwnSeries, client: OutboundClient, time: any TimeSource
    ) throws -> AlertingService {
        let routing = try AlertmanagerFile.read(configuration, secrets: .refuse)
        let options = AlertingOptions(
            ruler: RulerSettings(
                interval: configuration.intervals.rules,
                externalLabels: configuration.alerting.externalLabels, externalURL: configuration.externalURL)
        )
        return AlertingService(
            groups: try allGroups(configuration, definitions), configuration: routing,
            maintenance: maintenance, options: options, handover: configuration.handover, store: store,
            runner: QueryEngine(source: own), sink: own,
            sender: client.sender,
            programs: NotificationPrograms.sender(variables: ProcessVariables.all, time: time), time: time)
    }

    /// Rule files, the burn alerts of SLOs, and those of error-budget policies.
    static func allGroups(_ configuration: Configuration, _ definitions: [SLODefinition]) throws
        -> [RuleGroup]
    {
        try ruleGroups(configuration)
            + [
                .burnAlerts(definitions, interval: configuration.intervals.evaluate),
                .policyAlerts(
                    try BudgetPolicyFile.result(configuration, definitions).policies, definitions,
                    interval: configuration.intervals.evaluate),
            ].filter { !$0.rules.isEmpty }
    }

    private static func ruleGroups(_ configuration: Configuration) throws -> [RuleGroup] {
        var groups: [RuleGroup] = []
        var errors: [DocumentError] = []
        for file in configuration.files.rules {
            do {
                let result = try RuleFileReader.read(file.text, file: file.path)
                groups += result.groups
                for warning in result.warnings { Output.complain("warning: \(warning)") }
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        return groups
    }
}

/// The routing file.
enum AlertmanagerFile {
    /// - Parameters:
    ///   - isQuiet: warnings are not printed.
    ///   - secrets: what becomes of those that cannot be read.
    static func read(
        _ configuration: Configuration, isQuiet: Bool = false, secrets: SecretCheck = .none
    ) throws -> AlertmanagerConfiguration {
        var routing = AlertmanagerConfiguration.empty
        if let file = configuration.files.alertmanager {
            let result = try AlertmanagerReader(secrets: secrets).read(file.text, file: file.path)
            if !isQuiet { for warning in result.warnings { Output.complain("warning: \(warning)") } }
            routing = result.configuration
        }
        try configuration.paging.apply(to: &routing)
        return configuration.alerting.notifies ? routing : routing.tellingNobody()
    }
}
