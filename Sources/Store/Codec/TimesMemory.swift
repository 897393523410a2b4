internal import Synchronization
internal import Telemetry

/// Shared times that queries decoded lately: series of one target, and queries one after the other, use the
/// same few lists. Safe beside a writer that uses a row's id again: what a list is remembered by includes the
/// row's own checksum.
final class TimesMemory: Sendable {
    private struct Entry {
        var checksum: UInt32
        var times: [Timestamp]
    }

    private struct State {
        var entries: [Int64: Entry] = [:]
        var count = 0
    }

    /// Times kept at most: two mebibytes.
    private static let limit = 1 << 18

    private let state = Mutex(State())

    /// The times of a row with this checksum.
    func find(_ id: Int64, checksum: UInt32) -> [Timestamp]? {
        state.withLock { state in
            guard let entry = state.entries[id], entry.checksum == checksum else { return nil }
            return entry.times
        }
    }

    /// Makes room by forgetting any: of a query that walks through more than fits, again and again, the
    /// longest unused are those it needs next, and what comes first in the table would make room for its
    /// neighbours alone.
    func keep(_ id: Int64, checksum: UInt32, _ times: [Timestamp]) {
        if times.count > TimesMemory.limit / 4 { return }
        state.withLock { state in
            state.count += times.count
            if let old = state.entries.removeValue(forKey: id) { state.count -= old.times.count }
            while state.count > TimesMemory.limit, let (id, entry) = state.entries.randomElement() {
                state.entries.removeValue(forKey: id)
                state.count -= entry.times.count
            }
            state.entries[id] = Entry(checksum: checksum, times: times)
        }
    }
}
