internal import GRDB
internal import Glibc

/// The file and how it is opened.
struct StoreFile {
    let path: String
    let options: StoreOptions
    let records: [RecordSchema]

    /// Looks at an existing file without changing a byte of it.
    func check(mayBeMissing: Bool) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else {
            if mayBeMissing { return }
            throw StoreError.missing(path: path)
        }
        guard access(path, R_OK) == 0 else {
            throw StoreError.unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        var configuration = self.configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { db in try CoreSchema.check(db, records: records, path: path) }
        try queue.close()
    }

    func open(_ mode: Store.Mode) throws -> DatabasePool {
        var configuration = self.configuration
        if mode == .readOnly { configuration.readonly = true }
        let pool = try DatabasePool(path: path, configuration: configuration)
        switch mode {
        case .readWrite:
            try pool.writeWithoutTransaction { db in
                try CoreSchema.migrate(db, records: records, path: path)
            }
        case .readOnly, .records:
            let version = try pool.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
            // An older file is migrated by its writer, never by a reader.
            if version == 0 { throw StoreError.missing(path: path) }
            guard version == CoreSchema.version else {
                throw StoreError.olderVersion(path: path, found: version, needed: CoreSchema.version)
            }
        }
        return pool
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "beaufort.store"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        let synchronous = options.synchronous.rawValue
        configuration.prepareDatabase { db in
            RowChecksum.register(db)
            try db.execute(sql: "PRAGMA cache_size = -1024")
            try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
            // What a long read made the log grow to is given back when it is over.
            try db.execute(sql: "PRAGMA journal_size_limit = \(DiskRoom.logBytes)")
        }
        return configuration
    }
}
