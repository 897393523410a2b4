internal import GRDB
internal import Glibc

extension Store {
    /// Brings what can be read of a damaged store into a new one: each row whose checksum holds, as it is.
    /// The damaged file is only read, and the new one put in place when it is whole.
    ///
    /// - Parameters:
    ///   - directory: of the damaged store; no agent needs to be stopped.
    ///   - target: the new store's directory, without a store in it.
    /// - Throws: `.unsalvageable` when SQLite cannot make out the file at all; `.exists`, `.olderVersion`,
    ///   `.unwritable`, `.diskFull`.
    package static func salvage(
        _ directory: String, into target: String, records: [RecordSchema] = []
    ) async throws(StoreError) -> SalvageReport {
        let path = target + "/" + fileName
        guard access(path, F_OK) != 0 else { throw .exists(path: path) }
        let source = try DamagedFile(directory + "/" + fileName)
        let workshop = target + "/salvage.partial"
        do {
            try discard(workshop)
            let report = try await fill(workshop, from: source, records: records)
            guard rename(workshop + "/" + fileName, path) == 0 else {
                throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
            }
            try discard(workshop)
            return report
        } catch {
            try? discard(workshop)
            throw .from(error, path: path)
        }
    }

    private static func fill(
        _ workshop: String, from source: DamagedFile, records: [RecordSchema]
    ) async throws -> SalvageReport {
        let store = try Store.open(workshop, mode: .readWrite, records: records)
        let target = store.path
        store.close()
        var configuration = Configuration()
        configuration.prepareDatabase { db in RowChecksum.register(db) }
        let queue = try DatabaseQueue(path: target, configuration: configuration)
        let report = try await source.read { source in
            try queue.writeWithoutTransaction { target in
                var salvage = Salvage(from: source, to: target)
                try salvage.run()
                return salvage.report
            }
        }
        let salvaged = try Store.open(workshop, mode: .readWrite, records: records)
        let problem = try await salvaged.verify().problems.first
        salvaged.close()
        if let problem { throw StoreError.corrupt(path: target, what: problem) }
        // The log must not stay behind when the file is put in its place.
        try await queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        try queue.close()
        return report
    }

    private static func discard(_ workshop: String) throws(StoreError) {
        for name in [fileName, fileName + "-wal", fileName + "-shm", "beaufort.lock"] {
            unlink(workshop + "/" + name)
        }
        guard rmdir(workshop) == 0 || errno == ENOENT else {
            throw .unwritable(path: workshop, reason: String(cString: strerror(errno)))
        }
    }
}
