internal import Alerting
internal import Operations
internal import Store
internal import Telemetry

extension Suite {
    /// Writes down who did something that changes what is paged, counted or served.
    func note(_ action: String, of object: String, by actor: String, detail: String = "") async throws {
        try await AuditRecords(store).append(action, of: object, by: actor, detail: detail, at: time.now)
    }

    /// The same for the transaction of what is done.
    func entry(_ action: String, of object: String, by actor: String, detail: String = "")
        -> AccompanyingWrite
    {
        AuditRecords.entry(action, of: object, by: actor, detail: detail, at: time.now)
    }

    /// What is done to silences, for its transaction.
    ///
    /// - Parameter ender: who ends one; one that is made or changed names its author.
    func silenceNote(endedBy ender: String) -> SilenceNote {
        { [time] action, silence in
            let comment = silence.comment.isEmpty ? "" : "\n\(silence.comment)"
            let span = action == .end ? "" : " until \(silence.endsAt.rfc3339)"
            return AuditRecords.entry(
                "silence.\(action.rawValue)", of: silence.id,
                by: action == .end ? ender : silence.createdBy,
                detail: "\(silence.matchers)\(span)\(comment)", at: time.now)
        }
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
