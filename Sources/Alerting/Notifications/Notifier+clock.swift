internal import Telemetry

extension Notifier {
    /// Groups and escalations wait for moments of the clock. When that has been set back, by days or before a
    /// restart, those may be far away: whoever waits longer than its route lets anybody wait has waited
    /// enough.
    mutating func follow(_ time: Timestamp) {
        guard time < (lastTime ?? .distantFuture) else {
            lastTime = time
            return
        }
        lastTime = time
        for group in groups.values {
            let timing = route(of: group)?.timing
            let longest = max(timing?.groupWait ?? .zero, timing?.groupInterval ?? .zero, .minutes(1))
            guard group.nextFlush - time > longest else { continue }
            var group = group
            group.nextFlush = time
            store(group)
        }
        for (lane, told) in log where told.since.values.contains(where: { $0 > time }) {
            var told = told
            told.since = told.since.mapValues { min($0, time) }
            store(told, lane)
        }
    }
}
