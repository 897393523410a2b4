internal import Alerting
internal import Documents
internal import Gateway
internal import Runtime
internal import SLO

/// Everything a configuration and its files say, read and checked together. A start, a reload and
/// `beaufort check` all read it here, so that none of them takes what another refuses.
struct ConfigurationContents: Sendable {
    let configuration: Configuration
    let definitions: [SLODefinition]
    /// Those of rule files, the burn alerts of SLOs, and the alerts of error-budget policies.
    let groups: [RuleGroup]
    let routing: AlertmanagerConfiguration
    let maintenance: MaintenancePlan
    let policies: [BudgetPolicy]
    let adapters: RuntimeAdapters
    /// The inference side's, without upstreams.
    let gateway: GatewayConfiguration
    /// What is odd and stops nothing.
    let warnings: [DocumentError]

    /// - Parameter secrets: what becomes of those that cannot be read or used.
    /// - Throws: every mistake in every file; fields that OpenSLO does not have, and names that no SLO or
    ///   receiver has, among them.
    init(_ configuration: Configuration, secrets: SecretCheck = .refuse) throws(DocumentErrors) {
        var findings = Findings(file: configuration.path ?? "Config/beaufort.yaml")
        let definitions = findings.take { try SLOFiles.result(configuration) }
        let ruleGroups = findings.take { try RuleFiles.result(configuration) }
        let routing = findings.take { try AlertmanagerFile.result(configuration, secrets: secrets) }
        // Where SLOs cannot be read, a name that is none of theirs may yet be one.
        let maintenance = findings.take { try MaintenanceFile.result(configuration, definitions) }
        let policies = findings.take { try BudgetPolicyFile.result(configuration, definitions) }
        let adapters = findings.take {
            (try RuntimeAdapters.read(configuration.files.runtimes.map { ($0.path, $0.text) }), [])
        }
        let gateway = findings.take { (try GatewayStart.settings(configuration), []) }
        findings.take(configuration.secretProblems, secrets)
        guard findings.errors.isEmpty, let definitions, let ruleGroups, let routing, let maintenance,
            let policies, let adapters, let gateway
        else { throw DocumentErrors(findings.errors) }
        self.configuration = configuration
        self.definitions = definitions
        self.routing = routing
        self.maintenance = maintenance
        self.policies = policies
        self.adapters = adapters
        self.gateway = gateway
        warnings = findings.warnings
        let interval = configuration.intervals.evaluate
        groups =
            ruleGroups
            + [
                .burnAlerts(definitions, interval: interval),
                .policyAlerts(policies, definitions, interval: interval),
            ].filter { !$0.rules.isEmpty }
    }

    /// As a command takes it that reads beside an agent: secrets are not needed, warnings go to standard
    /// error.
    init(read configuration: Configuration) throws(DocumentErrors) {
        try self.init(configuration, secrets: .none)
        for warning in warnings { Output.complain("warning: \(warning)") }
    }
}

/// What is wrong with any of several files, and what is only odd.
private struct Findings {
    /// Named where an error has no place.
    var file: String
    var errors: [DocumentError] = []
    var warnings: [DocumentError] = []

    init(file: String) { self.file = file }

    /// Nil, with the errors taken, when there is something wrong.
    mutating func take<Value>(_ read: () throws -> (Value, [DocumentError])) -> Value? {
        do {
            let (value, warnings) = try read()
            for warning in warnings where !self.warnings.contains(warning) { self.warnings.append(warning) }
            return value
        } catch let error as DocumentErrors {
            for error in error.errors where !errors.contains(error) { errors.append(error) }
        } catch let error as DocumentError {
            if !errors.contains(error) { errors.append(error) }
        } catch {
            errors.append(DocumentError(SourcePosition(file: file), "\(error)"))
        }
        return nil
    }

    mutating func take(_ problems: [DocumentError], _ check: SecretCheck) {
        switch check {
        case .none: break
        case .warn: warnings += problems
        case .refuse: errors += problems
        }
    }
}
