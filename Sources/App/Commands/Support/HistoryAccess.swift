internal import Outbound
internal import PromQL
internal import Store
internal import Telemetry

/// History to read: a data folder opened read-only, or a server asked over HTTP.
struct HistoryAccess: Sendable {
    let runner: any QueryRunner
    /// Nil when the history is remote.
    let store: Store?
    /// Nil when the history is local.
    let remote: RemoteQuery?

    static func open(_ source: SourceOptions) throws -> HistoryAccess {
        if let url = source.url {
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
                throw CommandFailure(
                    "--url \(url) is no http:// or https:// address",
                    remedy: "write for example http://127.0.0.1:9090")
            }
            let remote = RemoteQuery(base: base, send: try source.login.sign(try OutboundClient().sender))
            return HistoryAccess(runner: remote, store: nil, remote: remote)
        }
        let store = try open(directory: source.directory)
        return HistoryAccess(runner: QueryEngine(source: store), store: store, remote: nil)
    }

    /// A local store whose samples are only read but whose records (notes, runs) may be written, beside a
    /// running agent.
    static func openRecords(directory: String) throws -> Store {
        try Store.open(directory, mode: .records, records: StoreRecords.all)
    }

    /// A local store, opened for reading beside a running agent.
    static func open(directory: String) throws -> Store {
        try Store.open(directory, mode: .readOnly, records: StoreRecords.all)
    }
}
