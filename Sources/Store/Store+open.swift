internal import GRDB
internal import Glibc
internal import Synchronization
internal import Telemetry

extension Store {
    /// The database's name inside its directory.
    package static let fileName = "beaufort.db"

    /// Opens the store in a directory, creating both when the mode is `.readWrite`, brings its tables up
    /// to date and loads what is not yet folded. Blocks: call it at start-up.
    package static func open(
        _ directory: String, mode: Mode, options: StoreOptions = .init(), records: [RecordSchema] = []
    ) throws(StoreError) -> Store {
        let path = directory + "/" + fileName
        var lock: WriterLock?
        if mode == .readWrite {
            try Directory.create(directory)
            lock = try WriterLock(directory + "/beaufort.lock", store: path)
        }
        // A reader of a file from before the queue must not ask for its tables.
        let records = mode == .readWrite ? [OutgoingSchema.records] + records : records
        let file = StoreFile(path: path, options: options, records: records)
        do {
            try file.check(mayBeMissing: mode == .readWrite)
            let database = try file.open(mode)
            let store = Store(path: path, mode: mode, options: options, database: database, lock: lock)
            if mode == .readWrite { store.room.holdLog() }
            try database.read { db in
                _ = try store.head.withLock { head in try HeadLoader.follow(&head, db) }
            }
            return store
        } catch {
            throw .from(error, path: path)
        }
    }
}

/// Creating directories the way `mkdir -p` does.
enum Directory {
    static func create(_ path: String) throws(StoreError) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)
        var current = path.hasPrefix("/") ? "" : "."
        while !parts.isEmpty {
            current += "/" + parts.removeFirst()
            if mkdir(current, 0o755) == 0 || errno == EEXIST || errno == EISDIR { continue }
            if access(current, F_OK) == 0 { continue }
            throw .unwritable(path: current, reason: String(cString: strerror(errno)))
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
