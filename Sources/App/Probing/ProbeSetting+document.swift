internal import Documents
internal import Telemetry

extension NodeReading where Value == ProbeSetting {
    static var probe: NodeReading<ProbeSetting> {
        .mapping { reader in
            let name = reader.required("name", .nonEmptyString)
            let interval = reader.optional("interval", .positiveDuration) ?? .minutes(1)
            let timeout = reader.optional("timeout", .positiveDuration)
            let chat = reader.optional("chat", .mapping(question))
            let path = reader.optional("path", .path)
            let get = reader.optional("get", .path)
            let variable = reader.optional("authorization", .mapping { $0.required("env", .nonEmptyString) })
            guard let name else { return nil }
            if interval < ProbeSetting.shortestInterval {
                reader.fail(
                    "interval", "\(interval) is shorter than \(ProbeSetting.shortestInterval)",
                    remedy: "a probe stands in for traffic, it does not make a load: write for example 1m")
            }
            if let timeout, timeout > interval {
                reader.fail(
                    "timeout", "\(timeout) is longer than the interval, \(interval)",
                    remedy: "a turn must end before the next: lengthen the interval or shorten the timeout")
            }
            guard (chat == nil) != (get == nil) else {
                reader.fail(
                    chat == nil ? "name" : "get",
                    "probe '\(name)' has \(chat == nil ? "no request" : "two requests") to send",
                    remedy: "write either chat: {model: …} or get: /v1/models")
                return nil
            }
            return ProbeSetting(
                name: name, interval: interval, timeout: timeout ?? min(interval, .seconds(30)),
                path: get ?? path ?? "/v1/chat/completions", question: chat ?? .get, tokenVariable: variable,
                position: reader.position)
        }
    }

    private static func question(_ reader: MappingReader) -> ProbeSetting.Question? {
        guard let model = reader.required("model", .nonEmptyString) else { return nil }
        return .chat(
            model: model, prompt: reader.optional("prompt", .nonEmptyString) ?? "ping",
            maximumTokens: reader.optional("max_tokens", .integer(in: 1...1_000)) ?? 1,
            isStreaming: reader.optional("stream", .boolean) ?? true)
    }
}

extension NodeReading where Value == String {
    fileprivate static var path: NodeReading<String> {
        nonEmptyString.map("a path such as /v1/models") { text in
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
            return text.hasPrefix("/") && isPlain ? text : nil
        }
    }
}

extension Configuration {
    mutating func readProbes(_ reader: MappingReader) {
        probes = reader.optional("probes", .list(.probe)) ?? []
        if let name = repeated(probes.map(\.name)) {
            reader.fail("probes", "two probes are called '\(name)'", remedy: "give each its own name")
        }
    }

    /// Probes whose secret the environment does not have.
    var probeSecretProblems: [DocumentError] {
        probes.compactMap { probe in
            guard let variable = probe.tokenVariable, DataDirectory.environmentVariable(variable) == nil
            else { return nil }
            return DocumentError(
                probe.position, "the environment has no \(variable), which probe '\(probe.name)' needs",
                remedy: "start the agent with it, or remove 'authorization'")
        }
    }
}
