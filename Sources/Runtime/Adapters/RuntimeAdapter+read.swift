package import Documents
internal import Telemetry

extension RuntimeAdapter {
    /// Reads one adapter file. Throws every mistake in it.
    package static func parse(_ text: String, file: String) throws(DocumentErrors) -> RuntimeAdapter {
        let node: Node
        do { node = try Document.parseOne(text, file: file) } catch { throw DocumentErrors([error]) }
        return try node.read { reader in
            let name = reader.required("name", .nonEmptyString, or: "")
            return RuntimeAdapter(
                name: name,
                title: reader.optional("title", .nonEmptyString) ?? name,
                provider: reader.optional("provider", .nonEmptyString) ?? name,
                priority: reader.optional("priority", .integer) ?? 100,
                recognition: reader.optional("recognise", .fingerprint) ?? RuntimeFingerprint(),
                address: reader.optional("address", .addressHints) ?? AddressHints(),
                endpoints: reader.optional("endpoints", .endpoints) ?? RuntimeEndpoints(),
                outOfMemoryPatterns: reader.optional("outOfMemory", .list(.nonEmptyString)) ?? [],
                modelLabels: reader.optional("modelLabels", .oneOrMore(.nonEmptyString)) ?? [],
                repeatedOver: reader.optional("repeatedOver", .oneOrMore(.nonEmptyString)) ?? [],
                metrics: reader.optional("metrics", .list(.metricMapping)) ?? [])
        }
    }
}

extension NodeReading where Value == [String] {
    fileprivate static var names: NodeReading { .oneOrMore(.nonEmptyString) }
}

extension NodeReading where Value == String {
    fileprivate static var path: NodeReading {
        NodeReading<String>.string.map("a path that begins with '/'") { $0.hasPrefix("/") ? $0 : nil }
    }
}

extension NodeReading where Value == RuntimeFingerprint {
    fileprivate static var fingerprint: NodeReading {
        .mapping { reader in
            var fingerprint = RuntimeFingerprint()
            fingerprint.commands = reader.optional("commands", .names) ?? []
            fingerprint.metricPrefixes = reader.optional("metricPrefixes", .names) ?? []
            fingerprint.ownedBy = reader.optional("ownedBy", .names) ?? []
            let probe = NodeReading<FingerprintProbe>.mapping { reader in
                FingerprintProbe(
                    path: reader.required("path", .path, or: "/"),
                    fields: reader.required("fields", .names, or: []))
            }
            fingerprint.probes = reader.optional("probes", .list(probe)) ?? []
            return fingerprint
        }
    }
}

extension NodeReading where Value == AddressHints {
    fileprivate static var addressHints: NodeReading {
        .mapping { reader in
            var hints = AddressHints()
            hints.portFlags = reader.optional("portFlags", .names) ?? []
            hints.hostFlags = reader.optional("hostFlags", .names) ?? []
            hints.portVariables = reader.optional("portVariables", .names) ?? []
            hints.hostVariables = reader.optional("hostVariables", .names) ?? []
            hints.addressVariables = reader.optional("addressVariables", .names) ?? []
            hints.defaultPort = reader.optional("defaultPort", .integer(in: 1...65535))
            return hints
        }
    }
}

extension NodeReading where Value == RuntimeEndpoints {
    fileprivate static var endpoints: NodeReading {
        .mapping { reader in
            var endpoints = RuntimeEndpoints()
            endpoints.health = reader.optional("health", .oneOrMore(.path)) ?? endpoints.health
            endpoints.models = reader.optional("models", .path)
            endpoints.version = reader.optional(
                "version",
                .mapping { reader in
                    VersionEndpoint(
                        path: reader.required("path", .path, or: "/"),
                        field: reader.required("field", .nonEmptyString, or: ""))
                })
            endpoints.metrics = reader.optional(
                "metrics",
                .mapping { reader in
                    MetricsEndpoint(
                        path: reader.required("path", .path, or: "/metrics"),
                        whenMissing: reader.optional("whenMissing", .nonEmptyString) ?? "")
                })
            return endpoints
        }
    }
}

extension NodeReading where Value == MetricMapping {
    fileprivate static var metricMapping: NodeReading {
        .mapping { reader in
            var mapping = MetricMapping(
                name: reader.required("name", .nonEmptyString, or: ""),
                kind: reader.required("kind", .choice(), or: .gauge),
                sources: reader.required("from", .names, or: []))
            mapping.over = reader.optional("over", .names) ?? []
            mapping.fold = reader.optional("across", .choice()) ?? .sum
            mapping.scale = reader.optional("scale", .number) ?? 1
            mapping.kept = (reader.optional("keep", .dictionary(.nonEmptyString)) ?? [])
                .map { LabelMapping(name: $0.name, source: $0.value) }
            mapping.labels = (reader.optional("labels", .dictionary(.nonEmptyString)) ?? [])
                .map { Label($0.name, $0.value) }
            mapping.conditions = (reader.optional("where", .dictionary(.names)) ?? [])
                .map { LabelCondition(name: $0.name, values: $0.value) }
            if mapping.kind == .histogram, mapping.fold != .sum || !mapping.over.isEmpty {
                reader.fail("kind", "a histogram can only be summed", remedy: "remove 'across' and 'over'")
            }
            return mapping
        }
    }
}
