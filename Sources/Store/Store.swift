package import GRDB
internal import Synchronization
internal import Telemetry

/// One SQLite file that holds a machine's whole history: series, request log, and the tables other rooms
/// keep in it. One process writes, any number read and follow. Formats are drawn in DESIGN.md.
package final class Store: SampleSink, RequestSink, SeriesSource, Sendable {
    package enum Mode: Hashable, Sendable {
        /// Takes the store's lock; the only mode that appends samples and requests.
        case readWrite
        /// Reads and follows what the writer commits.
        case readOnly
        /// Like `readOnly` for samples, but other rooms' tables can be written beside a running agent.
        case records
    }

    /// The database file.
    package let path: String
    package let mode: Mode
    package let options: StoreOptions
    /// For the `*Records.swift` files of other rooms. Its calls block: make them from its own queues
    /// (`try await database.read { … }`), never synchronously on the cooperative pool.
    package let database: any DatabaseWriter
    let head: Mutex<Head>
    /// Folds, and merges of a few series, take turns.
    let rewriting = Turnstile()
    let times = TimesMemory()
    /// Bytes of pages in use when retention looked last.
    let usedBytes = Atomic<Int>(0)
    /// What an append has set off and is not over.
    let folding = Mutex<Task<Void, Never>?>(nil)
    private let isClosed = Mutex(false)
    private let lock: WriterLock?

    init(path: String, mode: Mode, options: StoreOptions, database: any DatabaseWriter, lock: WriterLock?) {
        self.path = path
        self.mode = mode
        self.options = options
        self.database = database
        self.lock = lock
        head = Mutex(Head())
    }

    /// Closes the file and gives the lock back. Calls after it throw `.closed`.
    package func close() {
        isClosed.withLock { $0 = true }
        // Fails only while a statement runs; the connection then closes when that ends.
        try? database.close()
        lock?.release()
    }
}

extension Store {
    var room: DiskRoom { DiskRoom(path: path, reserve: options.diskReserve) }

    /// Runs on the writer's queue, whole even when the calling task is cancelled: a flush at shutdown
    /// must not be lost half-way.
    func onWriter<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard mode == .readWrite else { throw .readOnly(path: path) }
        if isClosed.withLock({ $0 }) { throw .closed }
        let path = path
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            database.asyncWriteWithoutTransaction { db in
                continuation.resume(returning: attempt(path) { try work(db) })
            }
        }
        return try result.get()
    }

    /// Runs on a reader's queue, in a transaction that sees one state of the file.
    func onReader<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        if isClosed.withLock({ $0 }) { throw .closed }
        let path = path
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            database.asyncRead { connection in
                continuation.resume(returning: attempt(path) { try work(connection.get()) })
            }
        }
        return try result.get()
    }
}

private func attempt<Value>(_ path: String, _ work: () throws -> Value) -> Result<Value, StoreError> {
    do {
        return .success(try work())
    } catch {
        return .failure(.from(error, path: path))
    }
}
