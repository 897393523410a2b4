internal import Alerting
internal import Documents

/// The rule files a configuration names.
enum RuleFiles {
    /// - Throws: the mistakes of all files.
    static func result(
        _ configuration: Configuration
    ) throws(DocumentErrors) -> (groups: [RuleGroup], warnings: [DocumentError]) {
        var groups: [RuleGroup] = []
        var warnings: [DocumentError] = []
        var errors: [DocumentError] = []
        for file in configuration.files.rules {
            do throws(DocumentErrors) {
                let result = try RuleFileReader.read(file.text, file: file.path)
                groups += result.groups
                warnings += result.warnings
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        return (groups, warnings)
    }
}

/// The routing file.
enum AlertmanagerFile {
    /// - Parameter secrets: what becomes of those that cannot be read.
    /// - Throws: every mistake, names that no receiver has among them.
    static func result(
        _ configuration: Configuration, secrets: SecretCheck
    ) throws(DocumentErrors) -> (routing: AlertmanagerConfiguration, warnings: [DocumentError]) {
        var routing = AlertmanagerConfiguration.empty
        var warnings: [DocumentError] = []
        if let file = configuration.files.alertmanager {
            let result = try AlertmanagerReader(secrets: secrets).read(file.text, file: file.path)
            routing = result.configuration
            warnings = result.warnings
        }
        try configuration.paging.apply(to: &routing)
        return (configuration.alerting.notifies ? routing : routing.tellingNobody(), warnings)
    }
}
