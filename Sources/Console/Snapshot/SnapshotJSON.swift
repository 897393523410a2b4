import Telemetry

extension Snapshot {
    /// Writes the snapshot as one JSON object, without timelines and heatmaps. A number nobody measured is
    /// null, and `absent` says why. Fields are only ever added.
    package func writeJSON(into bytes: inout [UInt8]) {
        var page = SnapshotPage()
        JSONWriter.write(into: &bytes) { writer in
            writer.object { page.write(self, into: &$0) }
        }
    }
}

/// Collects the reasons of missing numbers while it writes.
private struct SnapshotPage {
    var reasons: [(path: String, why: String)] = []

    mutating func write(_ snapshot: Snapshot, into writer: inout JSONWriter) {
        writer.member("time", snapshot.time.rfc3339)
        writer.member("window_seconds", snapshot.window.seconds)
        writer.member("last_ingest", snapshot.freshness.lastIngest?.rfc3339)
        writer.member("stale", snapshot.freshness.isStale(at: snapshot.time))
        writer.member("version", snapshot.freshness.version)
        read("wind_force", snapshot.weather.force, &writer)
        writer.member("wind_name", snapshot.weather.name)
        writeTraffic(snapshot.traffic, into: &writer)
        writeLatency(snapshot.latency, into: &writer)
        writeMoney(snapshot, into: &writer)
        writeRuntime(snapshot.runtime, into: &writer)
        writeRows(snapshot, into: &writer)
        writer.key("problems")
        writer.array { list in snapshot.problems.forEach { list.string($0) } }
        writer.key("absent")
        let reasons = reasons
        writer.object { object in reasons.forEach { object.member($0.path, $0.why) } }
    }

    private mutating func read(
        _ name: String, _ reading: Reading, _ writer: inout JSONWriter, under path: String = ""
    ) {
        writer.key(name)
        if let value = reading.value { writer.number(value) } else { writer.null() }
        if let why = reading.reason { reasons.append((path.isEmpty ? name : "\(path).\(name)", why)) }
    }

    private mutating func readAll(_ name: String, _ readings: [(String, Reading)], _ writer: inout JSONWriter)
    {
        writer.key(name)
        writer.beginObject()
        for (key, reading) in readings { read(key, reading, &writer, under: name) }
    }

    private mutating func writeTraffic(_ traffic: Traffic, into writer: inout JSONWriter) {
        readAll(
            "traffic",
            [
                ("success_ratio", traffic.success), ("requests_per_second", traffic.requestsPerSecond),
                ("input_tokens_per_second", traffic.inputTokensPerSecond),
                ("output_tokens_per_second", traffic.outputTokensPerSecond), ("in_flight", traffic.inFlight),
                ("waiting", traffic.waiting), ("requests", traffic.requestsInWindow),
                ("retries", traffic.retries),
                ("fallbacks", traffic.fallbacks), ("client_disconnects", traffic.disconnects),
                ("truncated", traffic.truncated),
            ], &writer)
        writer.key("failures")
        writer.object { object in traffic.failures.forEach { object.member($0.name, $0.count) } }
        writer.endObject()
    }

    private mutating func writeLatency(_ latency: Latency, into writer: inout JSONWriter) {
        readAll(
            "latency_seconds",
            [
                ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99),
                ("first_token_p50", latency.firstChunkP50), ("first_token_p95", latency.firstChunkP95),
                ("per_token_p95", latency.perTokenP95), ("queue_p95", latency.queueP95),
                ("stall_p95", latency.stallP95),
            ], &writer)
        writer.endObject()
    }

    private mutating func writeMoney(_ snapshot: Snapshot, into writer: inout JSONWriter) {
        let cost = snapshot.cost
        readAll(
            "cost_dollars",
            [
                ("total_30d", cost.total), ("per_1k_requests", cost.perThousandRequests),
                ("per_1m_tokens", cost.perMillionTokens), ("per_hour", cost.perHour),
            ], &writer)
        writer.endObject()
        readAll("safety", [("hits_7d", snapshot.safety.total)], &writer)
        writer.key("categories")
        writer.object { object in snapshot.safety.rows.forEach { object.member($0.category, $0.total) } }
        writer.endObject()
    }

    private mutating func writeRuntime(_ runtime: RuntimeState, into writer: inout JSONWriter) {
        readAll(
            "runtime",
            [
                ("up", runtime.isUp), ("restarts", runtime.restarts), ("oom_kills", runtime.memoryKills),
                ("load_seconds", runtime.loadSeconds), ("resident_bytes", runtime.residentBytes),
                ("kv_cache_ratio", runtime.cacheUtilization),
            ], &writer)
        writer.member("name", runtime.name)
        writer.member("model", runtime.model)
        writer.member("stand_in", runtime.isStandIn)
        writer.endObject()
    }

    private mutating func writeRows(_ snapshot: Snapshot, into writer: inout JSONWriter) {
        writer.key("slos")
        writer.array { list in
            for row in snapshot.objectives {
                list.object { object in
                    object.member("name", row.name)
                    if !row.labels.isEmpty {
                        object.key("labels")
                        object.object { labels in
                            row.labels.sorted.forEach { labels.member($0.name, $0.value) }
                        }
                    }
                    object.member("met", row.isMet)
                    object.member("state", "\(row.state)")
                    object.member("objective", row.objective)
                    object.key("actual")
                    row.actual.value.map { object.number($0) } ?? object.null()
                    object.key("budget_left")
                    row.budget.value.map { object.number($0) } ?? object.null()
                    object.key("burn")
                    object.object { burns in
                        row.burns.forEach { burns.member($0.window.description, $0.rate) }
                    }
                }
            }
        }
        writer.key("alerts")
        writer.array { list in
            for alert in snapshot.alerts.sorted(by: AlertRow.precedes) {
                list.object { object in
                    object.member("name", alert.name)
                    object.member("severity", "\(alert.severity)")
                    object.member("state", alert.isFiring ? "firing" : "pending")
                    object.member("since", alert.since?.rfc3339)
                    object.member("summary", alert.summary)
                    object.member("acknowledged_by", alert.acknowledgedBy)
                    object.member("muted", alert.isMuted)
                    object.member("runbook", alert.runbook)
                }
            }
        }
        writer.key("incidents")
        writer.array { list in
            for incident in snapshot.incidents {
                list.object { object in
                    object.member("id", incident.id)
                    object.member("title", incident.title)
                    object.member("opened", incident.opened.rfc3339)
                    object.member("closed", incident.closed?.rfc3339)
                }
            }
        }
    }
}
