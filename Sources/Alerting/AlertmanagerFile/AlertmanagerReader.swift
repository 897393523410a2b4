package import Documents
internal import Telemetry

/// Reads an Alertmanager configuration file, strictly.
package struct AlertmanagerReader {
    /// The configuration, and remarks that stop nothing.
    package struct Result: Hashable, Sendable {
        package var configuration: AlertmanagerConfiguration
        package var warnings: [DocumentError]
    }

    /// Receiver kinds that cannot deliver yet become warnings instead of errors: for looking at the
    /// routes of a file, never for running it.
    private let acceptsUnsupported: Bool
    private let secrets: SecretCheck

    package init(acceptsUnsupported: Bool = false, secrets: SecretCheck = .none) {
        self.acceptsUnsupported = acceptsUnsupported
        self.secrets = secrets
    }

    package func read(file: String) throws(DocumentErrors) -> Result {
        try read { () throws(DocumentError) in try Document.readOne(file: file) }
    }

    package func read(_ text: String, file: String) throws(DocumentErrors) -> Result {
        try read { () throws(DocumentError) in try Document.parseOne(text, file: file) }
    }

    private func read(_ load: () throws(DocumentError) -> Node) throws(DocumentErrors) -> Result {
        let root: Node
        do throws(DocumentError) {
            root = try load()
        } catch {
            throw DocumentErrors([error])
        }
        return try read(root)
    }

    private func read(_ root: Node) throws(DocumentErrors) -> Result {
        let problems = Problems()
        let configuration = NodeReading<AlertmanagerConfiguration>.mapping(configuration).read(root, problems)
        try problems.throwIfAny()
        guard let configuration else {
            throw DocumentErrors([DocumentError(root.position, "this is no Alertmanager configuration")])
        }
        return Result(configuration: configuration, warnings: problems.warnings)
    }

    private func configuration(_ reader: MappingReader) -> AlertmanagerConfiguration? {
        reader.ignore("tracing")
        let settings =
            reader.optional("global", .mapping { GlobalSettings($0, secrets) }) ?? GlobalSettings(secrets)
        let receivers = ReceiverReader(
            acceptsUnsupported: acceptsUnsupported, settings: settings,
            library: TemplateFilesReader.read(reader)
        ).receivers(reader.optional("receivers", .list(.node)) ?? [], reader.problems)
        var intervals: [String: [TimeInterval]] = [:]
        for key in ["mute_time_intervals", "time_intervals"] {
            let named = reader.optional(key, .list(.mapping { TimeIntervalReader.named($0) })) ?? []
            for (name, entries) in named {
                if intervals.updateValue(entries, forKey: name) != nil {
                    reader.fail(key, "time interval '\(name)' is defined twice", remedy: "rename one of them")
                }
            }
        }
        let inhibit = reader.optional("inhibit_rules", .list(.mapping(inhibitRule))) ?? []
        guard let root = reader.take("route") else {
            reader.problems.error(
                reader.position, "'route' is missing", remedy: "add 'route: {receiver: NAME}' at the top")
            return nil
        }
        let routes = RouteReader(
            receivers: Set(receivers.map(\.name)), intervals: Set(intervals.keys), problems: reader.problems)
        guard let route = routes.root(root) else { return nil }
        return AlertmanagerConfiguration(
            route: route, receivers: receivers, inhibitRules: inhibit, timeIntervals: intervals,
            resolveTimeout: settings.resolveTimeout)
    }

    private func inhibitRule(_ reader: MappingReader) -> InhibitRule? {
        _ = reader.optional("name", .string)
        let source = MatcherReader.matchers(
            reader, list: "source_matchers", equal: "source_match", regex: "source_match_re")
        let target = MatcherReader.matchers(
            reader, list: "target_matchers", equal: "target_match", regex: "target_match_re")
        let equal = reader.optional("equal", .list(.nonEmptyString)) ?? []
        return InhibitRule(source: source, target: target, equal: equal)
    }
}
