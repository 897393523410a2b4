internal import Documents
internal import Telemetry

/// Programs of this machine.
extension IntegrationReader {
    var program: Integration? {
        guard let command = reader.required("command", .list(.nonEmptyString)), !command.isEmpty else {
            return nil
        }
        checkRunnable(command, "command")
        return integration(.program(ProgramChannel(command: command)), sendsResolved: true)
    }

    /// A program that is not there would fail every delivery; it may be put there later, and another machine
    /// that checks the file need not have it.
    private func checkRunnable(_ command: [String], _ key: String) {
        guard settings.secretCheck != .none, let name = command.first else { return }
        if case .found = ExecutableSearch.find(name, path: EnvironmentVariable.value("PATH")) { return }
        reader.problems.warn(
            reader.position(of: key), "there is no program '\(name)' here",
            remedy: "install it, or write the path of one that is there")
    }

    var email: Integration? {
        for key in ["smarthost", "auth_username", "auth_password", "hello", "html"] where reader.has(key) {
            reader.problems.warn(
                reader.position(of: key), "'\(key)' is not used: mail goes through 'command'",
                remedy: "msmtp speaks to a smarthost: 'command: [msmtp, -t]'")
        }
        reader.ignore(
            "auth_password_file", "auth_secret", "auth_identity", "require_tls", "tls_config", "threading")
        let command = reader.optional("command", .list(.nonEmptyString)) ?? EmailChannel.standardCommand
        checkRunnable(command, "command")
        let to = reader.required("to", .nonEmptyString).flatMap { compiled($0, reader.take("to")) }
        let from = reader.optional("from", .nonEmptyString) ?? settings.mailSender ?? "beaufort@localhost"
        var headers = namedTemplates("headers")
        let subject = headers.removeValue(forKey: "Subject") ?? headers.removeValue(forKey: "subject")
        let text = template("text", or: "{{ template \"beaufort.text\" . }}")
        let standard = compiled("{{ template \"beaufort.title\" . }}")
        guard let to, let text, let subject = subject ?? standard else { return nil }
        return integration(
            .email(
                EmailChannel(
                    command: command, from: from, to: to, subject: subject, text: text, headers: headers)),
            sendsResolved: false, audience: "to")
    }
}
