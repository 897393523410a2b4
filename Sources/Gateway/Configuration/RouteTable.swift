/// The allow-list: runtimes answer administration on the same port as inference, without asking who calls.
package struct RouteTable: Hashable, Sendable {
    private var exact: [String: Route] = [:]
    private var below: [Route] = []
    private var refused: [(pattern: String, reason: String)] = RouteTable.dangerous

    /// Why a request is not passed on.
    package struct Refusal: Error, Hashable {
        package var status: Int
        package var reason: String
    }

    package init(_ routes: [Route]) {
        for route in routes { allow(route) }
    }

    /// Adds a route or replaces the one of the same pattern. An allowed path is no longer refused.
    package mutating func allow(_ route: Route) {
        if route.pattern.hasSuffix("/*") {
            below.removeAll { $0.pattern == route.pattern }
            below.append(route)
        } else {
            exact[route.pattern] = route
        }
    }

    /// The route of a request, or why there is none.
    package func route(method: String, path: String) throws(Refusal) -> Route {
        guard let route = exact[path] ?? find(path) else {
            if let reason = refused.first(where: { RouteTable.covers($0.pattern, path) })?.reason {
                throw Refusal(status: 403, reason: "\(path) \(reason)")
            }
            throw Refusal(
                status: 404, reason: "\(path) is not on the gateway's list of inference paths (routes.allow)")
        }
        guard route.methods.contains(method) || method == "OPTIONS" else {
            throw Refusal(status: 405, reason: "\(method) is not allowed on \(path)")
        }
        return route
    }

    /// A path that two servers could read in two ways never falls under a pattern.
    private func find(_ path: String) -> Route? {
        guard !path.contains("%"), !path.contains("//"), !path.contains("/."), !path.contains("\\") else {
            return nil
        }
        return below.first { RouteTable.covers($0.pattern, path) }
    }

    private static func covers(_ pattern: String, _ path: String) -> Bool {
        pattern.hasSuffix("/*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }

    package static func == (left: RouteTable, right: RouteTable) -> Bool {
        left.exact == right.exact && left.below == right.below
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(exact)
        hasher.combine(below)
    }
}

extension RouteTable {
    private static let reading: Set<String> = ["GET", "HEAD"]
    private static let writing: Set<String> = ["POST"]

    /// Inference paths of OpenAI, Mistral, Anthropic, vLLM, llama.cpp, mistral.rs, SGLang and Ollama.
    package static let standard = RouteTable(
        [
            "/v1/chat/completions", "/chat/completions", "/v1/agents/completions", "/v1/responses",
            "/responses", "/v1/messages", "/api/chat",
        ].map { Route($0, "chat", methods: writing) }
            + [
                "/v1/completions", "/completions", "/completion", "/v1/fim/completions", "/infill",
                "/api/generate", "/generate",
            ].map { Route($0, "text_completion", methods: writing) }
            + ["/v1/embeddings", "/embeddings", "/embedding", "/api/embed", "/api/embeddings"]
            .map { Route($0, "embeddings", methods: writing) }
            + ["/v1/moderations", "/v1/chat/moderations", "/v1/classifications"]
            .map { Route($0, "moderation", methods: writing) }
            + ["/v1/rerank", "/rerank", "/v1/reranking", "/reranking", "/v1/score", "/score"]
            .map { Route($0, "rerank", methods: writing) }
            + [
                "/tokenize", "/detokenize", "/apply-template", "/v1/chat/completions/input_tokens",
                "/v1/messages/count_tokens", "/api/show",
            ].map { Route($0, methods: writing) }
            + [
                "/health", "/v1/health", "/ping", "/version", "/v1/models", "/models", "/v1/models/*",
                "/api/tags",
                "/api/version", "/api/ps",
            ].map { Route($0, methods: reading) })

    /// What runtimes offer to whoever asks and no inference client needs, with what it would do.
    private static let dangerous: [(pattern: String, reason: String)] = [
        ("/collective_rpc", "runs code on every worker"),
        ("/sleep", "puts the engine to sleep"), ("/wake_up", "wakes the engine"),
        ("/pause", "stops the engine"), ("/resume", "restarts the engine"),
        ("/reset_prefix_cache", "empties the prefix cache"), ("/flush_cache", "empties the cache"),
        ("/reset_mm_cache", "empties the cache"),
        ("/v1/load_lora_adapter", "loads weights from a path"),
        ("/v1/unload_lora_adapter", "unloads weights"),
        ("/update_weights", "replaces the weights"), ("/update_weights_from_disk", "replaces the weights"),
        ("/release_memory_occupation", "drops the weights"), ("/slow_down", "slows the engine down"),
        ("/configure_logging", "changes what is logged, prompts included"),
        ("/start_profile", "starts the profiler"), ("/stop_profile", "stops the profiler"),
        ("/server_info", "shows the server's settings"), ("/get_server_info", "shows the server's settings"),
        ("/props", "shows and changes the server's settings"), ("/slots", "shows other clients' prompts"),
        ("/slots/*", "saves, restores and erases other clients' prompts"),
        ("/models/load", "loads a model"), ("/models/unload", "unloads a model"),
        ("/lora-adapters", "changes the weights"), ("/tools", "runs tools on the server"),
        ("/cors-proxy", "fetches any URL from inside the network"),
        ("/re_isq", "requantises the model"), ("/v1/models/unload", "unloads a model"),
        ("/v1/models/tune", "retunes the model"), ("/v1/skills", "installs code"),
        ("/api/delete", "deletes a model"), ("/api/pull", "downloads a model"),
        ("/api/push", "uploads a model"), ("/api/create", "creates a model"), ("/api/copy", "copies a model"),
        ("/api/blobs/*", "writes files"),
        ("/metrics", "is read by the gateway itself: a second reader spoils llama.cpp's gauges"),
    ]
}
