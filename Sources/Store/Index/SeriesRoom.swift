/// Whether a metric may have one more series: the limit is for those that live, which have a sample of the
/// last day, so that pods that come and go do not use it up; ten times as many may be kept in all.
struct SeriesRoom {
    private let limit: Int
    /// New series of each metric in the append at hand.
    private var added: [String: Int] = [:]
    /// Living ones of metrics that have many, counted once an append.
    private var living: [String: Int] = [:]

    private static let life: Int64 = 24 * 3_600_000

    init(limit: Int) { self.limit = limit }

    /// - Parameter time: of the new series' newest sample.
    mutating func take(_ metric: String, at time: Int64, _ head: borrowing Head) -> Bool {
        let all = head.index.metricCounts[metric, default: 0]
        let new = added[metric, default: 0]
        if all + new >= limit {
            guard (all + new) / 10 < limit else { return false }
            let living = living[metric] ?? SeriesRoom.living(metric, since: time - SeriesRoom.life, head)
            self.living[metric] = living
            guard living + new < limit else { return false }
        }
        added[metric] = new + 1
        return true
    }

    private static func living(_ metric: String, since time: Int64, _ head: borrowing Head) -> Int {
        let slots = head.index.slots(named: metric)
        return slots.reduce(0) { $0 + (head.series[Int($1)].last >= time ? 1 : 0) }
    }
}
