internal import Alerting
internal import Operations
internal import Telemetry

extension Suite {
    /// Writes down who did something that changes what is paged, counted or served.
    func note(_ action: String, of object: String, by actor: String, detail: String = "") async throws {
        try await AuditRecords(store).append(action, of: object, by: actor, detail: detail, at: time.now)
    }

    /// - Parameter action: `silence.create`, `silence.change` or `silence.end`.
    func note(_ action: String, _ silence: Silence, by actor: String? = nil) async throws {
        let comment = silence.comment.isEmpty ? "" : "\n\(silence.comment)"
        let span = action == "silence.end" ? "" : " until \(silence.endsAt.rfc3339)"
        try await note(
            action, of: silence.id, by: actor ?? silence.createdBy,
            detail: "\(silence.matchers)\(span)\(comment)")
    }
}

extension Configuration {
    /// Files that differ from those of another configuration, or are only in one of them; by path.
    func changedFiles(since other: Configuration) -> [String] {
        func texts(_ configuration: Configuration) -> [String: String] {
            Dictionary(configuration.files.all.map { ($0.path, $0.text) }) { first, _ in first }
        }
        let (before, after) = (texts(other), texts(self))
        return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    }
}

extension FileSettings {
    var all: [SourceFile] {
        slos + rules + runtimes + runbooks
            + [alertmanager, maintenance, budgetPolicies, policies, safety, prices].compactMap(\.self)
    }
}
