import Documents
import GRDBSQLite
import Glibc
import Synchronization
import Telemetry

/// What an agent takes up while it works, measured from outside: its memory, its files, its tables.
final class GrowthWatch: Sendable {
    struct Sample: Sendable {
        /// Attempts its receivers had seen by then.
        var attempts: Int
        var residentBytes: Int
        /// Beyond those it had when it was first looked at: what a test process has open is inherited.
        var descriptors: Int
        /// All files of the data folder.
        var storedBytes: Int
        /// Rows of the outbox, by state.
        var rows: [String: Int]
        /// Rows of the tables of groups and of what receivers were told.
        var groups: Int
        var log: Int
    }

    private let state = Mutex<[Sample]>([])
    private let inherited = Mutex<[pid_t: Int]>([:])
    private let data: String

    init(data: String) { self.data = data }

    var samples: [Sample] { state.withLock { $0 } }

    func largest(_ value: (Sample) -> Int) -> Int { samples.map(value).max() ?? 0 }

    /// Nothing when the process is not there just now.
    func look(at process: pid_t, attempts: Int) {
        let status = (try? TextFile.read("/proc/\(process)/status")) ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return }
        let open = Self.names("/proc/\(process)/fd").count
        let first = inherited.withLock { known in
            known[process] = known[process] ?? open
            return known[process] ?? open
        }
        let sample = Sample(
            attempts: attempts, residentBytes: kilobytes * 1_024,
            descriptors: open - first,
            storedBytes: Self.names(data).map { Self.size("\(data)/\($0)") }.reduce(0, +),
            rows: count("SELECT state, count(*) FROM alerting_outbox GROUP BY state"),
            groups: count("SELECT 'n', count(*) FROM alerting_group")["n"] ?? 0,
            log: count("SELECT 'n', count(*) FROM alerting_log")["n"] ?? 0)
        state.withLock { $0.append(sample) }
    }

    private func count(_ query: String) -> [String: Int] {
        var (connection, statement): (OpaquePointer?, OpaquePointer?)
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(connection)
        }
        guard sqlite3_open_v2("\(data)/beaufort.db", &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
            sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK
        else { return [:] }
        var found: [String: Int] = [:]
        while sqlite3_step(statement) == SQLITE_ROW {
            found[String(cString: sqlite3_column_text(statement, 0))] = Int(
                sqlite3_column_int64(statement, 1))
        }
        return found
    }

    private static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
