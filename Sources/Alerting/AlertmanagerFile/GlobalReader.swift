internal import Documents
internal import Telemetry

/// What receivers fall back to where they say nothing: the `global` section.
struct GlobalSettings {
    var slackURL: Secret?
    var pagerDutyURL = PagerDutyChannel.standardURL
    var opsgenieURL = OpsgenieChannel.standardURL
    var opsgenieKey: Secret?
    var mailSender: String?
    /// How long an alert of another server lasts when its end is not told.
    var resolveTimeout = AlertmanagerConfiguration.standardResolveTimeout

    /// What becomes of secrets that cannot be read; not of the file.
    let secretCheck: SecretCheck

    init(_ check: SecretCheck = .none) { secretCheck = check }

    init?(_ reader: MappingReader, _ check: SecretCheck) {
        secretCheck = check
        let secrets = SecretReader(reader, check)
        slackURL = secrets.optionalURL("slack_api_url")
        opsgenieKey = secrets.optional("opsgenie_api_key")
        pagerDutyURL = GlobalSettings.url("pagerduty_url", reader) ?? pagerDutyURL
        opsgenieURL = GlobalSettings.url("opsgenie_api_url", reader) ?? opsgenieURL
        mailSender = reader.optional("smtp_from", .nonEmptyString)
        resolveTimeout = reader.optional("resolve_timeout", .positiveDuration) ?? resolveTimeout
        // Settings of integrations that are not spoken.
        _ = reader.rest()
    }

    private static func url(_ key: String, _ reader: MappingReader) -> String? {
        let text = reader.optional(key, .nonEmptyString)
        if let problem = text.flatMap(SecretShape.problem(url:)) {
            reader.fail(key, "'\(key)' \(problem.what)", remedy: problem.remedy)
        }
        return text
    }
}

/// Reads secrets: in a file only its owner can read (`_file`), in a variable of the environment (`_env`), or
/// written out, which Alertmanager's files do. That works, so that such a file can be taken over as it is,
/// and is warned about: a configuration is copied, committed and shown.
struct SecretReader {
    private let reader: MappingReader
    private let check: SecretCheck

    init(_ reader: MappingReader, _ check: SecretCheck) {
        self.reader = reader
        self.check = check
    }

    /// A text.
    ///
    /// - Parameter severalLines: a line break within may be meant.
    func optional(_ key: String, severalLines: Bool = false) -> Secret? {
        let secret = found(key)
        if let secret { check(secret, key) { severalLines ? nil : SecretShape.problem(line: $0) } }
        return secret
    }

    /// The address of something on the web. One that is none would show when somebody is to be paged.
    ///
    /// - Parameter isMostlyPublic: a webhook's, which is no secret as a rule.
    func optionalURL(_ key: String, isMostlyPublic: Bool = false) -> Secret? {
        let secret = found(key, isMostlyPublic: isMostlyPublic)
        if let secret { check(secret, key, SecretShape.problem(url:)) }
        return secret
    }

    private func found(_ key: String, isMostlyPublic: Bool = false) -> Secret? {
        let found = [
            reader.optional(key, .nonEmptyString).map { Secret($0) },
            reader.optional("\(key)_file", .nonEmptyString).map { Secret(file: path($0)) },
            reader.optional("\(key)_env", .nonEmptyString).map { Secret(environment: $0) },
        ].compactMap(\.self)
        if found.count > 1 {
            reader.problems.error(
                reader.position, "'\(key)' is given in more than one way",
                remedy: "keep one of '\(key)', '\(key)_file' and '\(key)_env'")
        }
        if !isMostlyPublic, case .inline = found.first?.source {
            reader.problems.warn(
                reader.position(of: key), "the secret '\(key)' is written out in this file",
                remedy: "move it into a file only its owner can read, '\(key)_file', or use '\(key)_env'")
        }
        return found.first
    }

    /// - Parameter shape: what is wrong with a secret that can be read, in words that do not tell it.
    private func check(_ secret: Secret, _ key: String, _ shape: (String) -> ShapeProblem?) {
        if case .inline(let text) = secret.source {
            if let problem = shape(text) {
                reader.fail(key, "'\(key)' \(problem.what)", remedy: problem.remedy)
            }
            return
        }
        guard check != .none else { return }
        var (name, remedy) = ("\(key)_file", "put it there, readable for the agent's user")
        if case .environment = secret.source { (name, remedy) = ("\(key)_env", "start the agent with it") }
        if let reason = secret.unreadable {
            return tell(name, "the secret '\(key)' cannot be read: \(reason)", remedy)
        }
        if let problem = secret.read().flatMap(shape) {
            tell(name, "the secret '\(key)', in \(secret.place), \(problem.what)", problem.remedy)
        }
    }

    private func tell(_ key: String, _ what: String, _ remedy: String) {
        if check == .refuse {
            reader.fail(key, what, remedy: remedy)
        } else {
            reader.problems.warn(reader.position(of: key), what, remedy: remedy)
        }
    }

    /// - Parameter remedy: where the secret comes from.
    func required(_ key: String, severalLines: Bool = false, remedy: String = "") -> Secret? {
        optional(key, severalLines: severalLines) ?? missing(key, remedy)
    }

    /// As `required`, of `optionalURL`.
    func requiredURL(_ key: String, isMostlyPublic: Bool = false, remedy: String = "") -> Secret? {
        optionalURL(key, isMostlyPublic: isMostlyPublic) ?? missing(key, remedy)
    }

    private func missing(_ key: String, _ remedy: String) -> Secret? {
        let keys = "'\(key)_file', '\(key)_env' or '\(key)' is needed"
        reader.problems.error(reader.position, keys, remedy: remedy)
        return nil
    }

    /// A file is looked for beside the configuration.
    private func path(_ path: String) -> String { ConfigurationFolder(reader.position).path(path) }
}

/// What becomes of a secret whose file or variable cannot be read when the configuration is.
package enum SecretCheck: Hashable, Sendable {
    /// Nothing: nobody will be told.
    case none
    /// A warning: the agent may run elsewhere.
    case warn
    /// An error: a pager without its key is worse than one that does not start.
    case refuse
}
