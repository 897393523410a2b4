/// The newest `target_info` written of each resource. Several requests may tell of one resource with times
/// that go back and forth; what they say of it is the same, so only what is newer is written.
package struct TargetMemory: Sendable {
    private var newest: [LabelBytes: Int64] = [:]
    /// More resources than this at a time are forgotten together: a fleet of short-lived pods must not
    /// stay in memory.
    private static let limit = 20_000
    /// Half of the time a sample counts as current.
    private static let step: Int64 = 150_000
    private static let mostSamples: Int64 = 1_000

    package init() {}

    /// Times to write a sample at, in milliseconds: the last, and before it so many that none of the points
    /// between is without one.
    mutating func times(_ key: LabelBytes, from earliest: Int64, to latest: Int64) -> [Int64] {
        let known = newest[key] ?? .min
        guard latest > known else { return [] }
        if newest.count >= TargetMemory.limit, newest[key] == nil { newest = [:] }
        newest[key] = latest
        let first = max(earliest, known == .min ? earliest : known + 1)
        let count = (latest - first) / TargetMemory.step
        // Milliseconds lie between the instruments of one export; years between old and new points that
        // somebody sends together, of which only the newest matter.
        guard count > 0, count < TargetMemory.mostSamples else { return [latest] }
        return (0...count).map { first + $0 * TargetMemory.step }.filter { $0 < latest } + [latest]
    }
}
