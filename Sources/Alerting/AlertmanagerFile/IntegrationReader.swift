internal import Documents
internal import Telemetry

/// Reads one entry of a receiver's lists. What all have in common is here, each kind in a file of its own.
struct IntegrationReader {
    let reader: MappingReader
    let settings: GlobalSettings
    let library: TemplateLibrary

    init(_ reader: MappingReader, _ settings: GlobalSettings, _ library: TemplateLibrary) {
        self.reader = reader
        self.settings = settings
        self.library = library
    }

    var secrets: SecretReader { SecretReader(reader, settings.secretCheck) }

    /// - Parameters:
    ///   - sendsResolved: what Alertmanager does when the file does not say.
    ///   - audience: key of the text that says whom it tells at its address.
    func integration(
        _ channel: Channel, sendsResolved: Bool, audience: String? = nil
    ) -> Integration {
        let sendResolved = reader.optional("send_resolved", .boolean) ?? sendsResolved
        let timeout = reader.optional("timeout", .duration) ?? .zero
        return Integration(
            channel, sendResolved: sendResolved, timeout: timeout > .zero ? timeout : .seconds(10),
            name: reader.optional("name", .nonEmptyString),
            audience: audience.flatMap { reader.take($0)?.text } ?? "")
    }

    func web(_ text: String, _ key: String) -> String? {
        guard let problem = SecretShape.problem(url: text) else { return text }
        reader.fail(key, "'\(key)' \(problem.what)", remedy: problem.remedy)
        return nil
    }
}

extension IntegrationReader {
    func template(_ key: String, or standard: String) -> MessageTemplate? {
        reader.take(key) == nil ? compiled(standard) : optionalTemplate(key)
    }

    /// Nil when there is none, or when it is wrong, which is recorded.
    func optionalTemplate(_ key: String) -> MessageTemplate? {
        guard let node = reader.take(key), let text = NodeReading.string.read(node, reader.problems) else {
            return nil
        }
        return compiled(text, node)
    }

    /// Those of the keys that are there.
    func templates(_ keys: [String]) -> [String: MessageTemplate] {
        var found: [String: MessageTemplate] = [:]
        for key in keys { found[key] = optionalTemplate(key) }
        return found
    }

    /// A mapping from names to texts.
    func namedTemplates(_ key: String) -> [String: MessageTemplate] {
        var found: [String: MessageTemplate] = [:]
        _ = reader.optional(
            key,
            .mapping { (inner: MappingReader) -> Bool? in
                for pair in inner.rest() {
                    if let name = pair.key.text { found[name] = compiled(pair.value.text ?? "", pair.value) }
                }
                return true
            })
        return found
    }

    /// Nil for a wrong one, which is recorded where the mistake stands, in a file of `templates:` if need be.
    ///
    /// - Parameter node: that has the text; nil for one that stands in where the configuration says nothing.
    func compiled(_ text: String, _ node: Node? = nil) -> MessageTemplate? {
        let node = node ?? Node(reader.position, .null)
        do throws(TemplateError) {
            let template = try MessageTemplate(text, library)
            for remark in template.remarks {
                reader.problems.warn(remark.place(in: node), remark.what, remedy: remark.remedy)
            }
            return template
        } catch {
            reader.problems.error(
                error.place(in: node), "this template cannot be used: \(error.what)", remedy: error.remedy)
            return nil
        }
    }
}

/// The parts of `http_config` that are spoken.
struct HTTPSettings {
    var authorization: WebhookAuthorization?
    var tls: TLSSettings?
}

extension IntegrationReader {
    /// What is not spoken is refused rather than dropped.
    func http() -> HTTPSettings {
        reader.optional("http_config", .mapping(http)) ?? HTTPSettings()
    }

    private func http(_ reader: MappingReader) -> HTTPSettings? {
        // Redirects are never followed, which is the safer half of this choice.
        reader.ignore("follow_redirects", "enable_http2")
        var http = HTTPSettings()
        let folder = ConfigurationFolder(reader.position)
        http.tls = reader.optional("tls_config", .tls)?.mapPaths { folder.path($0) }
        checkReadable(http.tls, reader)
        if let authorization = reader.optional("authorization", .mapping(credentials)) {
            http.authorization = authorization
        } else if let basic = reader.optional("basic_auth", .mapping(basic)) {
            http.authorization = basic
        }
        return http
    }

    /// A file that is not there would fail every delivery.
    private func checkReadable(_ tls: TLSSettings?, _ reader: MappingReader) {
        guard let tls, settings.secretCheck != .none else { return }
        for path in [tls.authorities, tls.certificate, tls.key].compactMap(\.self) {
            do throws(DocumentError) {
                _ = try TextFile.read(path)
            } catch {
                let what = "\(path): \(error.what)"
                let remedy = "put it there, readable for the agent's user"
                if settings.secretCheck == .refuse {
                    reader.fail("tls_config", what, remedy: remedy)
                } else {
                    reader.problems.warn(reader.position(of: "tls_config"), what, remedy: remedy)
                }
            }
        }
    }

    private func credentials(_ reader: MappingReader) -> WebhookAuthorization? {
        let type = reader.optional("type", .nonEmptyString) ?? "Bearer"
        return SecretReader(reader, settings.secretCheck).required("credentials")
            .map { .scheme(type, credentials: $0) }
    }

    private func basic(_ reader: MappingReader) -> WebhookAuthorization? {
        let user = reader.optional("username", .string) ?? ""
        return SecretReader(reader, settings.secretCheck).required("password", severalLines: true)
            .map { .basic(user: user, password: $0) }
    }
}
