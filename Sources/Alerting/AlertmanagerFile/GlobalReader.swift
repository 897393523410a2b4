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
        slackURL = secrets.optional("slack_api_url")
        opsgenieKey = secrets.optional("opsgenie_api_key")
        pagerDutyURL = reader.optional("pagerduty_url", .nonEmptyString) ?? pagerDutyURL
        opsgenieURL = reader.optional("opsgenie_api_url", .nonEmptyString) ?? opsgenieURL
        mailSender = reader.optional("smtp_from", .nonEmptyString)
        resolveTimeout = reader.optional("resolve_timeout", .positiveDuration) ?? resolveTimeout
        // Settings of integrations that are not spoken.
        _ = reader.rest()
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

    /// - Parameter isMostlyPublic: a webhook's URL, which is no secret as a rule.
    func optional(_ key: String, isMostlyPublic: Bool = false) -> Secret? {
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
        if let secret = found.first { checkReadable(secret, key) }
        return found.first
    }

    private func checkReadable(_ secret: Secret, _ key: String) {
        guard check != .none, let reason = secret.unreadable else { return }
        var (name, remedy) = ("\(key)_file", "put it there, readable for the agent's user")
        if case .environment = secret.source { (name, remedy) = ("\(key)_env", "start the agent with it") }
        let what = "the secret '\(key)' cannot be read: \(reason)"
        if check == .refuse {
            reader.fail(name, what, remedy: remedy)
        } else {
            reader.problems.warn(reader.position(of: name), what, remedy: remedy)
        }
    }

    /// - Parameter remedy: where the secret comes from.
    func required(_ key: String, isMostlyPublic: Bool = false, remedy: String = "") -> Secret? {
        if let secret = optional(key, isMostlyPublic: isMostlyPublic) { return secret }
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
