internal import GRDB
internal import Glibc

extension Store {
    /// Writes a compact copy of the database while the agent goes on working, and puts it in place only
    /// when it is whole. The target must not exist.
    package func backup(to target: String) async throws(StoreError) {
        guard access(target, F_OK) != 0 else { throw .exists(path: target) }
        let partial = target + ".partial"
        unlink(partial)
        let source = path
        // A connection of its own: VACUUM INTO runs outside transactions and takes its time, and neither
        // the writer nor the readers of the pool should wait for it.
        let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            BackupCopy.make(from: source, to: partial) { continuation.resume(returning: $0) }
        }
        do {
            try result.get()
        } catch {
            unlink(partial)
            throw error
        }
        guard rename(partial, target) == 0 else {
            throw .unwritable(path: target, reason: String(cString: strerror(errno)))
        }
    }
}

private enum BackupCopy {
    static func make(
        from source: String, to target: String, done: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            configuration.label = "beaufort.backup"
            let queue = try DatabaseQueue(path: source, configuration: configuration)
            queue.asyncWriteWithoutTransaction { db in
                done(
                    Result { try db.execute(sql: "VACUUM INTO ?", arguments: [target]) }
                        .mapError { StoreError.from($0, path: target) })
                // Held until here, so that the connection outlives its work.
                _ = queue
            }
        } catch {
            done(.failure(.from(error, path: source)))
        }
    }
}
