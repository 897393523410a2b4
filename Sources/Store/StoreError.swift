internal import GRDB
internal import GRDBSQLite

/// What can go wrong with the store's file, each with the next thing to do.
package enum StoreError: Error, Hashable, Sendable {
    /// Read-only open, and there is no database yet.
    case missing(path: String)
    /// The directory or the file cannot be created or written.
    case unwritable(path: String, reason: String)
    /// What is to be made is there already; nothing is overwritten.
    case exists(path: String)
    /// Another process writes to this store.
    case locked(path: String, pid: Int32?)
    /// Written by a later version of Beaufort; nothing was touched.
    case newerVersion(path: String, found: Int, supported: Int)
    /// A room's tables were migrated further than this version knows.
    case newerRecords(path: String, schema: String, migration: String)
    /// An SQLite file of another program, or no SQLite file at all.
    case foreign(path: String)
    /// The disk or the quota is full. Nothing of the write was kept; try the same write again later.
    case diskFull(path: String)
    /// Bytes on disk are not what was written; no answer was made from them.
    case corrupt(path: String, what: String)
    /// So damaged that SQLite cannot make out the tables.
    case unsalvageable(path: String, reason: String)
    /// Written by an earlier version and not opened for writing since.
    case olderVersion(path: String, found: Int, needed: Int)
    /// A write through a store opened for reading.
    case readOnly(path: String)
    /// The store was closed.
    case closed
    /// A selector that cannot be evaluated, such as a broken regular expression.
    case invalidSelector(String)
    /// A query would read more than the store allows.
    case tooMuchData(limit: Int, what: String)
    /// Anything else SQLite reports: its code and message.
    case database(path: String, code: Int32, message: String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no store here\n  start the agent with this --data directory first, or check the path"
        case .unwritable(let path, let reason):
            "\(path): cannot be written (\(reason))\n  give this user write access to it, or choose another path or --data directory"
        case .exists(let path):
            "\(path): exists already\n  choose a name that is free, or move that file away: nothing is overwritten"
        case .locked(let path, let pid):
            "\(path): in use by \(pid.map { "process \($0)" } ?? "another process")\n"
                + "  stop that agent, or choose another --data directory; reading needs no lock"
        case .newerVersion(let path, let found, let supported):
            "\(path): written by a newer Beaufort (format \(found), this one knows up to \(supported))\n"
                + "  upgrade this binary, or choose another --data directory; the file was left as it is"
        case .newerRecords(let path, let schema, let migration):
            "\(path): the \(schema) tables were written by a newer Beaufort (\(migration))\n"
                + "  upgrade this binary, or choose another --data directory; the file was left as it is"
        case .foreign(let path):
            "\(path): not a Beaufort store\n  move that file away, or choose another --data directory"
        case .diskFull(let path):
            "\(path): the disk is full but for what alerts need; nothing was written\n"
                + "  free some space: writing resumes by itself"
        case .corrupt(let path, let what):
            "\(path): damaged: \(what)\n  run `beaufort store verify`, then restore a backup or run `beaufort store salvage`"
        case .unsalvageable(let path, let reason):
            "\(path): no rows can be read (\(reason))\n"
                + "  restore a backup. Without one, the rows may still be in the file, but this program cannot find "
                + "them: `sqlite3 \(path) .recover` of a newer SQLite may (that of Debian 12, 3.40.1, ends with "
                + "'SQL logic error')"
        case .olderVersion(let path, let found, let needed):
            "\(path): of an earlier format (\(found); this needs \(needed))\n"
                + "  start an agent on a copy of it once, which brings it up to date"
        case .readOnly(let path):
            "\(path): opened for reading only\n  send the write to the agent that owns the store"
        case .closed:
            "the store is closed"
        case .invalidSelector(let what):
            what
        case .tooMuchData(let limit, let what):
            "the selector reads more than \(limit) \(what)\n  narrow the selector or the time range, or raise query.\(what)"
        case .database(let path, let code, let message):
            "\(path): SQLite error \(code): \(message)\n  check the disk, then run `beaufort store verify`"
        }
    }
}

extension StoreError {
    /// The typed form of whatever a database call threw.
    static func from(_ error: any Error, path: String) -> StoreError {
        if let error = error as? StoreError { return error }
        if let error = error as? Corruption { return .corrupt(path: path, what: "\(error)") }
        guard let error = error as? DatabaseError else {
            return .database(path: path, code: SQLITE_ERROR, message: "\(error)")
        }
        return from(
            code: error.extendedResultCode.rawValue, message: error.message ?? "no message", path: path)
    }

    static func from(code: Int32, message: String, path: String) -> StoreError {
        // A full disk can also surface while the shared-memory index of the WAL grows.
        let shmSize = SQLITE_IOERR | (19 << 8)
        if code == shmSize { return .diskFull(path: path) }
        switch code & 0xff {
        case SQLITE_FULL: return .diskFull(path: path)
        case SQLITE_CORRUPT: return .corrupt(path: path, what: message)
        case SQLITE_NOTADB: return .foreign(path: path)
        case SQLITE_MISUSE: return .closed
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
            return .unwritable(path: path, reason: message)
        default: return .database(path: path, code: code, message: message)
        }
    }
}
