package import Documents

extension Credential {
    /// Reads `authorization`, `basic_auth` and `bearer_token_file` of a section. Secrets written into the
    /// configuration are refused: it is copied, shown and kept in version control.
    package static func read(_ reader: MappingReader) -> Credential? {
        let basic = reader.optional("basic_auth", .basic)
        let authorization = reader.optional("authorization", .authorization)
        let bearer = reader.optional("bearer_token_file", .nonEmptyString).map {
            Credential.token(type: "Bearer", .file($0))
        }
        if reader.take("bearer_token") != nil {
            refuse(reader, "bearer_token", "bearer_token_file")
        }
        let given = [basic, authorization, bearer].compactMap { $0 }
        if given.count > 1 {
            reader.fail(
                "basic_auth", "more than one way to log in",
                remedy: "keep one of basic_auth, authorization and bearer_token_file")
        }
        return given.first
    }

    fileprivate static func refuse(_ reader: MappingReader, _ key: String, _ other: String) {
        reader.fail(
            key, "a secret does not belong into the configuration",
            remedy: "write it into a file of its own and name that with '\(other)'")
    }

    fileprivate static func secret(_ reader: MappingReader, _ name: String) -> Secret? {
        if reader.take(name) != nil { refuse(reader, name, "\(name)_file") }
        let file = reader.optional("\(name)_file", .nonEmptyString)
        let variable = reader.optional("\(name)_env", .nonEmptyString)
        if let file { return .file(file) }
        if let variable { return .environment(variable) }
        reader.fail(name, "no secret is named", remedy: "add '\(name)_file: PATH' or '\(name)_env: VARIABLE'")
        return nil
    }
}

extension NodeReading where Value == Credential {
    fileprivate static var basic: NodeReading<Credential> {
        .mapping { reader in
            let user = reader.required("username", .nonEmptyString)
            guard let secret = Credential.secret(reader, "password"), let user else { return nil }
            return .basic(user: user, secret)
        }
    }

    fileprivate static var authorization: NodeReading<Credential> {
        .mapping { reader in
            let type = reader.optional("type", .nonEmptyString) ?? "Bearer"
            return Credential.secret(reader, "credentials").map { .token(type: type, $0) }
        }
    }
}
