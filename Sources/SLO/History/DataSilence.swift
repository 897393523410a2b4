package import Telemetry

/// A stretch in which an indicator had no data, as the engine sees it: `from < time < until`.
package struct DataSilence: Hashable, Sendable {
    /// The last data before; nil when there had never been any.
    package var lastData: Timestamp?
    /// When the last data was too old to count as current.
    package var from: Timestamp
    /// When data came again; `distantFuture` when it did not.
    package var until: Timestamp
}

extension DataSilence {
    /// Stretches in which all of several indicators are silent.
    static func common(_ all: [[DataSilence]]) -> [DataSilence] {
        guard let first = all.first else { return [] }
        return all.dropFirst().reduce(first) { common, others in
            common.flatMap { one in
                others.compactMap { other in
                    let from = max(one.from, other.from)
                    let until = min(one.until, other.until)
                    guard from < until else { return nil }
                    let last = [one.lastData, other.lastData].compactMap(\.self).max()
                    return DataSilence(lastData: last, from: from, until: until)
                }
            }
        }
    }

    /// Stretches in which at least one of several indicators is silent.
    static func union(_ all: [[DataSilence]]) -> [DataSilence] {
        all.flatMap(\.self).sorted { ($0.from, $0.until) < ($1.from, $1.until) }.reduce(into: []) {
            union, next in
            guard let last = union.last, next.from <= last.until else { return union.append(next) }
            union[union.count - 1].until = max(last.until, next.until)
            // What was known last of all of them is what the first to fall silent knew.
            if next.from == .distantPast { union[union.count - 1].lastData = nil }
        }
    }
}
