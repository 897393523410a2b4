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

    /// Times kept at most: a mebibyte.
    private static let limit = 1 << 17

    private let state = Mutex(State())

    /// The times of a row with this checksum.
    func find(_ id: Int64, checksum: UInt32) -> [Timestamp]? {
        state.withLock { state in
            guard let entry = state.entries[id], entry.checksum == checksum else { return nil }
            return entry.times
        }
    }

    /// Forgets all others when there is no room: a query that walks through more than fits would find
    /// nothing of its own in any order of forgetting.
    func keep(_ id: Int64, checksum: UInt32, _ times: [Timestamp]) {
        if times.count > TimesMemory.limit / 4 { return }
        state.withLock { state in
            if state.count + times.count > TimesMemory.limit { state = State() }
            let old = state.entries.updateValue(Entry(checksum: checksum, times: times), forKey: id)
            state.count += times.count - (old?.times.count ?? 0)
        }
    }
}
