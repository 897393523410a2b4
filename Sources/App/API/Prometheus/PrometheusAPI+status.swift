internal import Glibc
internal import Store
internal import Telemetry

extension PrometheusAPI {
    func buildInformation(_ request: APIRequest) async throws -> APIResponse {
        .success(
            .object([
                // Clients choose what they ask for by this version; ours stands in the revision.
                "version": .string("3.5.0"), "revision": .string("beaufort-\(Version.text)"),
                "branch": .string(""), "buildUser": .string(""), "buildDate": .string(""),
                "goVersion": .string(""),
            ]))
    }

    func runtimeInformation(_ request: APIRequest) async throws -> APIResponse {
        .success(
            .object([
                "startTime": .string(agent.started.rfc3339), "CWD": .string(Machine.workingDirectory),
                "hostname": .string(Machine.hostName), "serverTime": .string(time.now.rfc3339),
                "reloadConfigSuccess": .bool(agent.configurationTaken.isLatest),
                "lastConfigTime": .string(agent.configurationTaken.time.rfc3339),
                "corruptionCount": .number(0), "goroutineCount": .number(0),
                "GOMAXPROCS": .number(Double(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
                "GOMEMLIMIT": .number(0), "GOGC": .string(""), "GODEBUG": .string(""),
                "storageRetention": .string(
                    agent.flags.first { $0.name == "storage.tsdb.retention.time" }?.value ?? ""),
            ]))
    }

    func flags(_ request: APIRequest) async throws -> APIResponse {
        .success(.object(agent.flags.map { JSONValue.Member($0.name, .string($0.value)) }))
    }

    func configuration(_ request: APIRequest) async throws -> APIResponse {
        .success(.object(["yaml": .string(agent.configurationText)]))
    }

    func storeStatus(_ request: APIRequest) async throws -> APIResponse {
        let limit = try request.limit(default: 10)
        guard limit > 0 else { throw PrometheusFault.invalid("limit", "limit must be a positive number") }
        let cardinality = try await agent.cardinality(limit: limit)
        let statistics = try await agent.storeStatistics()
        // Prometheus' own values for a head without samples.
        let first = cardinality.oldest?.milliseconds ?? .max
        let last = statistics.newest?.milliseconds ?? .min
        return PrometheusAnswer().response { bytes in
            JSONWriter.write(into: &bytes) { writer in
                writer.object { writer in
                    writer.key("headStats")
                    writer.object { writer in
                        writer.member("numSeries", cardinality.series)
                        writer.member("numLabelPairs", cardinality.labelPairs)
                        writer.member("chunkCount", statistics.chunks)
                        writer.member("minTime", Int(first))
                        writer.member("maxTime", Int(last))
                    }
                    writer.counts("seriesCountByMetricName", cardinality.seriesByMetric)
                    writer.counts("labelValueCountByLabelName", cardinality.valuesByLabel)
                    writer.counts("memoryInBytesByLabelName", cardinality.bytesByLabel)
                    writer.counts("seriesCountByLabelValuePair", cardinality.seriesByPair)
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func counts(_ name: String, _ counts: [Cardinality.Count]) {
        key(name)
        array { writer in
            for count in counts {
                writer.object { writer in
                    writer.member("name", count.name)
                    writer.member("value", count.value)
                }
            }
        }
    }
}

/// The machine and process, as the operating system names them.
enum Machine {
    static var hostName: String { text { gethostname($0, $1) == 0 } }
    static var workingDirectory: String { text { getcwd($0, $1) != nil } }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { buffer in
            guard let start = buffer.baseAddress, fill(start, buffer.count - 1) else { return "" }
            buffer[buffer.count - 1] = 0
            return String(cString: start)
        }
    }
}
