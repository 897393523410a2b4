internal import Glibc
internal import Telemetry

/// Times as a key: compared as memory and hashed by a few of them, because most lists that look alike are
/// the same list.
struct TimeList: Hashable {
    let times: [Timestamp]

    init(_ times: [Timestamp]) {
        self.times = times
    }

    static func == (left: TimeList, right: TimeList) -> Bool {
        left.times.withUnsafeBytes { left in
            right.times.withUnsafeBytes { right in
                guard left.count == right.count else { return false }
                guard let one = left.baseAddress, let other = right.baseAddress else { return true }
                return one == other || memcmp(one, other, left.count) == 0
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(times.count)
        if times.isEmpty { return }
        hasher.combine(times[0].milliseconds)
        hasher.combine(times[times.count / 2].milliseconds)
        hasher.combine(times[times.count - 1].milliseconds)
    }
}
