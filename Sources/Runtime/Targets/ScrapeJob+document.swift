package import Documents
internal import Telemetry

extension NodeReading where Value == ScrapeJob {
    /// One item of `scrape_configs`. `global` gives what the job leaves out.
    package static var scrapeJob: NodeReading<ScrapeJob> {
        .mapping { reader in
            var job = ScrapeJob(name: reader.required("job_name", .nonEmptyString, or: "job"))
            job.interval = reader.optional("scrape_interval", .positiveDuration) ?? job.interval
            let timeout = reader.optional("scrape_timeout", .positiveDuration)
            job.timeout = timeout ?? min(job.timeout, job.interval)
            if let timeout, timeout > job.interval {
                reader.fail(
                    "scrape_timeout", "the timeout \(timeout) is longer than the interval \(job.interval)",
                    remedy: "shorten it, or lengthen scrape_interval")
            }
            job.path = reader.optional("metrics_path", .nonEmptyString) ?? job.path
            job.scheme = reader.optional("scheme", .scheme) ?? job.scheme
            job.parameters = (reader.optional("params", .dictionary(.oneOrMore(.string))) ?? [])
                .flatMap { pair in pair.value.map { (pair.name, $0) } }
            job.groups = reader.optional("static_configs", .list(.scrapeGroup)) ?? []
            job.files = (reader.optional("file_sd_configs", .list(.targetFiles)) ?? []).flatMap { $0 }
            job.honorsLabels = reader.optional("honor_labels", .boolean) ?? false
            job.honorsTimestamps = reader.optional("honor_timestamps", .boolean) ?? true
            job.followsRedirects = reader.optional("follow_redirects", .boolean) ?? true
            job.acceptsGzip = reader.optional("enable_compression", .boolean) ?? true
            job.protocols = reader.optional("scrape_protocols", .scrapeProtocols) ?? job.protocols
            // What the peer and libcurl agree upon, and what a page without a content type is read as anyhow.
            reader.ignore("enable_http2", "fallback_scrape_protocol")
            job.credential = Credential.read(reader)
            job.tls = reader.optional("tls_config", .tls)
            job.relabelling = reader.optional("relabel_configs", .list(.relabelRule)) ?? []
            job.metricRelabelling = reader.optional("metric_relabel_configs", .list(.relabelRule)) ?? []
            job.limits.samples = reader.optional("sample_limit", .integer(in: 0...Int.max)) ?? 0
            job.limits.labels = reader.optional("label_limit", .integer(in: 0...Int.max)) ?? 0
            job.limits.bodyBytes = reader.optional("body_size_limit", .byteCount) ?? job.limits.bodyBytes
            if job.groups.isEmpty, job.files.isEmpty {
                reader.fail(
                    "job_name", "job '\(job.name)' has no targets",
                    remedy: "add 'static_configs: [{targets: [HOST:PORT]}]'")
            }
            return job
        }
    }
}

extension NodeReading where Value == ScrapeGroup {
    /// One entry of `static_configs` or of a file of targets.
    package static var scrapeGroup: NodeReading<ScrapeGroup> {
        .mapping { reader in
            let targets = reader.required("targets", .list(.address), or: [])
            let labels = reader.optional("labels", .dictionary(.string)) ?? []
            for label in labels where !RelabelRule.isName(label.name) {
                reader.fail(
                    "labels", "'\(label.name)' is no label name",
                    remedy: "use letters, digits and _, no digit first")
            }
            return ScrapeGroup(targets: targets, labels: Labels(labels.map { Label($0.name, $0.value) }))
        }
    }
}

extension NodeReading where Value == String {
    /// `host:port`; a whole URL is the usual mistake.
    fileprivate static var address: NodeReading<String> {
        NodeReading<String> { node, problems in
            guard let text = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            if text.contains("/") {
                problems.error(
                    node.position, "'\(text)' is no address",
                    remedy: "write HOST:PORT; the path belongs into metrics_path, http or https into scheme")
                return nil
            }
            return text
        }
    }

    fileprivate static var scheme: NodeReading<String> {
        NodeReading<String>.string.map("http or https") { ["http", "https"].contains($0) ? $0 : nil }
    }
}

extension NodeReading where Value == [ScrapeProtocol] {
    fileprivate static var scrapeProtocols: NodeReading<[ScrapeProtocol]> {
        let words = ScrapeProtocol.allCases.map(\.rawValue).joined(separator: ", ")
        return .list(NodeReading<String>.string.map("one of \(words)") { ScrapeProtocol(rawValue: $0) })
            .map("a form besides PrometheusProto, which is not read") { protocols in
                protocols.contains { $0 != .protobuf } ? protocols : nil
            }
    }
}

extension NodeReading where Value == [String] {
    /// `files` of one entry of `file_sd_configs`.
    fileprivate static var targetFiles: NodeReading<[String]> {
        .mapping { reader in
            reader.ignore("refresh_interval")
            return reader.required("files", .list(.nonEmptyString), or: [])
        }
    }
}
