internal import Documents
internal import Runtime
internal import Telemetry

extension NodeReading where Value == RemoteWriteSettings {
    static var remoteWrite: NodeReading<RemoteWriteSettings> {
        .mapping { reader in
            let url = reader.required("url", .nonEmptyString)
            if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
                reader.fail(
                    "url", "\(url) is no http:// or https:// address",
                    remedy: "write for example http://prometheus:9090/api/v1/write")
            }
            let name = reader.optional("name", .nonEmptyString)
            var settings = RemoteWriteSettings(name: name ?? hostText(url ?? ""), url: url ?? "")
            let messages = RemoteWriteMessage.allCases.map(\.rawValue)
            settings.message =
                reader.optional("protobuf_message", .oneOf(messages)).flatMap {
                    RemoteWriteMessage(rawValue: $0)
                } ?? settings.message
            settings.headers = (reader.optional("headers", .dictionary(.string)) ?? [])
                .map { HTTPHeader($0.name, $0.value) }
            checkHeaders(settings.headers, reader)
            settings.credential = Credential.read(reader)
            settings.tls = reader.optional("tls_config", .tls)
            settings.timeout = reader.optional("remote_timeout", .positiveDuration) ?? settings.timeout
            settings.relabelling = reader.optional("write_relabel_configs", .list(.relabelRule)) ?? []
            if let queue = reader.take("queue_config") { settings.read(queue, reader.problems) }
            return settings
        }
    }

    private static func checkHeaders(_ headers: [HTTPHeader], _ reader: MappingReader) {
        let ours = [
            "content-encoding", "content-type", "content-length", "x-prometheus-remote-write-version",
        ]
        for header in headers {
            if header.name.lowercased() == "authorization" {
                reader.fail(
                    "headers", "a secret does not belong into the configuration",
                    remedy: "use authorization, basic_auth or bearer_token_file")
            } else if ours.contains(header.name.lowercased()) {
                reader.fail("headers", "\(header.name) is part of the protocol", remedy: "remove it")
            }
        }
    }

    /// `http://user@host:9090/x` → `host:9090`.
    private static func hostText(_ url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { !"/?#".contains($0) }
        return String(authority.split(separator: "@").last ?? "remote")
    }
}

extension RemoteWriteSettings {
    /// `queue_config`.
    fileprivate mutating func read(_ node: Node, _ problems: Problems) {
        guard let reader = MappingReader(node, problems) else { return }
        maximumBytes = reader.optional("max_bytes", .byteCount) ?? maximumBytes
        samplesPerRequest =
            reader.optional("max_samples_per_send", .integer(in: 1...100_000)) ?? samplesPerRequest
        minimumBackoff = reader.optional("min_backoff", .positiveDuration) ?? minimumBackoff
        maximumBackoff = reader.optional("max_backoff", .positiveDuration) ?? maximumBackoff
        if minimumBackoff > maximumBackoff {
            reader.fail(
                "min_backoff", "min_backoff \(minimumBackoff) is longer than max_backoff \(maximumBackoff)",
                remedy: "swap them")
        }
        reader.reportUnknownKeys()
    }
}
