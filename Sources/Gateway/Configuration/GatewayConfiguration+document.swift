package import Documents
internal import Telemetry

extension GatewayConfiguration {
    /// Lays a policy file (`Config/policies/gateway.yaml`, described in docs/proxy.md) over these settings.
    /// Throws every mistake found, and changes nothing then.
    package mutating func apply(_ node: Node) throws(DocumentErrors) {
        let before = self
        self = try node.read { reader in
            var settings = before
            reader.optional("limits", .mapping { settings.limits.read($0) })
            reader.optional("timeouts", .mapping { settings.timeouts.read($0) })
            reader.optional("circuit", .mapping { settings.circuit.read($0) })
            reader.optional("routes", .mapping { settings.routes.read($0) })
            if let threads = reader.optional("threads", .integer(in: 1...64)) { settings.threads = threads }
            if let hashes = reader.optional("hashPrompts", .boolean) { settings.hashesPrompts = hashes }
            return settings
        }
    }
}

extension MappingReader {
    /// Reads a key for what reading it does.
    fileprivate func optional(_ key: String, _ reading: NodeReading<Void>) {
        _ = optional(key, reading) as Void?
    }

    fileprivate func set<Value>(_ target: inout Value, _ key: String, _ reading: NodeReading<Value>) {
        if let value = optional(key, reading) { target = value }
    }
}

extension GatewayLimits {
    fileprivate mutating func read(_ reader: MappingReader) {
        reader.set(&requestBytes, "requestBytes", .integer(in: 1_024...(1 << 30)))
        reader.set(&heldBytes, "heldBytes", .integer(in: 0...(64 << 20)))
        reader.set(&head.bytes, "headBytes", .integer(in: 1_024...(1 << 20)))
        reader.set(&queuedRequests, "queuedRequests", .integer(in: 0...1_000_000))
        reader.set(&attempts, "attempts", .integer(in: 1...10))
        reader.set(&idleConnections, "idleConnections", .integer(in: 0...10_000))
        reader.set(&clientConnections, "clientConnections", .integer(in: 1...1_000_000))
    }
}

extension GatewayTimeouts {
    fileprivate mutating func read(_ reader: MappingReader) {
        reader.set(&head, "head", .duration)
        reader.set(&body, "body", .duration)
        reader.set(&clientIdle, "clientIdle", .duration)
        reader.set(&queue, "queue", .duration)
        reader.set(&connect, "connect", .duration)
        reader.set(&firstByte, "firstByte", .duration)
        reader.set(&stall, "stall", .duration)
        reader.set(&upstreamIdle, "upstreamIdle", .duration)
        if let span = reader.optional("deadline", .duration) { deadline = span }
    }
}

extension CircuitLimits {
    fileprivate mutating func read(_ reader: MappingReader) {
        reader.set(&failures, "failures", .integer(in: 0...1_000))
        reader.set(&cooldown, "cooldown", .duration)
    }
}

extension RouteTable {
    fileprivate mutating func read(_ reader: MappingReader) {
        for route in reader.optional("allow", .list(.mapping { RouteTable.route($0) })) ?? [] { allow(route) }
    }

    private static func route(_ reader: MappingReader) -> Route? {
        let path = reader.required("path", .nonEmptyString)
        let methods = reader.optional("methods", .oneOrMore(.nonEmptyString)) ?? ["POST"]
        let operation = reader.optional("operation", .nonEmptyString) ?? "other"
        guard let path else { return nil }
        guard path.hasPrefix("/") else {
            reader.fail("path", "'\(path)' does not begin with a slash")
            return nil
        }
        return Route(path, operation, methods: Set(methods))
    }
}
