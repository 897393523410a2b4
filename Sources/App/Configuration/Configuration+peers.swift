internal import Documents
internal import Runtime
internal import Telemetry

/// `scrape_configs`, `remote_write`, `otlp` and `alerting`: what is exchanged with other monitoring systems.
extension Configuration {
    mutating func readPeers(_ reader: MappingReader) {
        scrapeJobs = reader.optional("scrape_configs", .list(.scrapeJob)) ?? []
        remoteWrite = reader.optional("remote_write", .list(.remoteWrite)) ?? []
        otlp = reader.optional("otlp", .mapping { OTLPSettings($0) }) ?? OTLPSettings()
        alerting = reader.optional("alerting", .mapping { AlertingSettings($0) }) ?? AlertingSettings()
        let lists = [
            reader.take("scrape_configs"), reader.take("remote_write"),
            reader.take("alerting")?["alertmanagers"],
        ]
        peerSecrets = lists.flatMap { PeerSecret.all(in: $0) }
        if let name = repeated(scrapeJobs.map(\.name)) {
            reader.fail(
                "scrape_configs", "two jobs are called '\(name)'", remedy: "give each its own job_name")
        }
        if let name = repeated(remoteWrite.map(\.name)) {
            reader.fail(
                "remote_write", "two destinations are called '\(name)'",
                remedy: "give each its own name: its place in the queue is kept under it")
        }
    }

    /// Paths of secrets and target files are relative to the configuration file, as all others are.
    mutating func resolvePaths(beside folder: String?) {
        guard let folder else { return }
        func resolved(_ path: String) -> String {
            path.hasPrefix("/") ? path : FileLocator.normal(folder + "/" + path)
        }
        peerSecrets = peerSecrets.map { $0.mapPath(resolved) }
        for index in scrapeJobs.indices {
            scrapeJobs[index].files = scrapeJobs[index].files.map(resolved)
            scrapeJobs[index].credential = scrapeJobs[index].credential?.mapPath(resolved)
            scrapeJobs[index].tls = scrapeJobs[index].tls?.mapPaths(resolved)
        }
        for index in remoteWrite.indices {
            remoteWrite[index].credential = remoteWrite[index].credential?.mapPath(resolved)
            remoteWrite[index].tls = remoteWrite[index].tls?.mapPaths(resolved)
        }
        for index in alerting.alertmanagers.indices {
            let setting = alerting.alertmanagers[index]
            alerting.alertmanagers[index].credential = setting.credential?.mapPath(resolved)
            alerting.alertmanagers[index].tls = setting.tls?.mapPaths(resolved)
        }
    }
}

extension Credential {
    fileprivate func mapPath(_ resolve: (String) -> String) -> Credential {
        switch self {
        case .token(let type, .file(let path)): .token(type: type, .file(resolve(path)))
        case .basic(let user, .file(let path)): .basic(user: user, .file(resolve(path)))
        case .token, .basic: self
        }
    }
}

/// The first name that comes twice.
func repeated(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
}
