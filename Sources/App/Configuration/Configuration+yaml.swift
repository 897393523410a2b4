internal import PromQL
internal import Telemetry

extension Configuration {
    /// The settings in force as a file would say them. Names of upstreams are there, their addresses
    /// without user and password; what the named files hold is not.
    package var yaml: String {
        var lines = ["listen: \(listen)", "admin: \(admin)", "data: \(quoted(store.directory))"]
        lines.append("externalURL: \(quoted(externalURL))")
        lines.append(upstreams.isEmpty ? "upstreams: []" : "upstreams:")
        for upstream in upstreams {
            lines.append("  - name: \(quoted(upstream.name))")
            lines.append("    url: \(quoted(Configuration.withoutCredentials(upstream.url)))")
            lines.append("    weight: \(upstream.weight)")
            if let limit = upstream.maximumInFlight { lines.append("    maximumInFlight: \(limit)") }
        }
        lines.append("burnPolicy: \(burnPolicy)")
        lines.append("intervals:")
        let every = intervals
        let spans = [
            ("flush", every.flush), ("scrape", every.scrape), ("evaluate", every.evaluate),
            ("rules", every.rules), ("maintain", every.maintain), ("verify", every.verify),
        ]
        lines += spans.map { "  \($0): \($1)" }
        lines.append("retention:")
        lines += [
            "  samples: \(store.sampleRetention)", "  5m: \(store.fiveMinuteRetention)",
            "  1h: \(store.hourRetention)", "  requests: \(store.requestRetention)",
        ]
        if let size = store.sizeLimit { lines.append("  size: \(size)") }
        lines.append("store:")
        lines += ["  synchronous: \(store.synchronous)", "  seriesLimit: \(store.seriesLimit)"]
        lines.append("query:")
        lines += [
            "  samples: \(query.limits.samples)", "  bytes: \(query.byteLimit)",
            "  series: \(query.limits.series)",
            "  time: \(query.limits.time)", "  concurrency: \(query.concurrency)",
            "  lookback: \(query.lookback)", "  body: \(query.bodyLimit)",
            "  corsOrigin: \(quoted(query.corsOrigin))",
        ]
        let promoted = otlp.promotedAttributes.map { quoted($0) }.joined(separator: ", ")
        lines += [
            "otlp:", "  promote_resource_attributes: [\(promoted)]",
            "  promote_scope_metadata: \(otlp.promotesScope)",
            "  keep_identifying_resource_attributes: \(otlp.keepsIdentifyingAttributes)",
            "  delta_series: \(otlp.deltaSeries)",
        ]
        lines.append(probes.isEmpty ? "probes: []" : "probes:")
        for probe in probes {
            lines += ["  - name: \(quoted(probe.name))", "    interval: \(probe.interval)"]
            lines += ["    timeout: \(probe.timeout)"]
            guard case .chat(let model, let prompt, let tokens, let isStreaming) = probe.question else {
                lines.append("    get: \(quoted(probe.path))")
                continue
            }
            lines += ["    path: \(quoted(probe.path))", "    chat:", "      model: \(quoted(model))"]
            lines += ["      prompt: \(quoted(prompt))", "      max_tokens: \(tokens)"]
            lines.append("      stream: \(isStreaming)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `http://user:secret@host/` becomes `http://host/`.
    static func withoutCredentials(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { !"/?#".contains($0) }
        guard let at = host.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
