internal import Telemetry

/// Learns when an indicator had data, and keeps the silences between.
///
/// A silence is what the engine takes for one: nothing for three heartbeats and a slice. Where samples are
/// further apart than that by nature (a server that scrapes every minute, history of which only slices of
/// five minutes are kept) three of their usual distances count instead.
struct DataLog: Sendable {
    private let width: TimeSpan
    private var last: Timestamp?
    private var silences: [DataSilence] = []
    /// Long distances of this chapter, to be judged when its usual distance is known.
    private var suspects: [TimeRange] = []
    /// How often each distance occurred in this chapter, by whole seconds.
    private var distances: [Int64: Int] = [:]
    private var chapter = Int64.min
    private var usual = TimeSpan.zero

    /// The usual distance is learnt anew for each stretch of this length.
    private static let chapterLength = TimeSpan.hours(6)
    /// Heartbeats come every ten seconds, a little later when writing takes its time.
    private static let slow = TimeSpan.seconds(15)
    /// Fewer distances than this say nothing.
    private static let fewest = 4

    init(width: TimeSpan) {
        self.width = width
    }

    /// In the order of time; what is not newer than the last says nothing new.
    mutating func saw(_ time: Timestamp) {
        let chapter = time.milliseconds / DataLog.chapterLength.milliseconds
        if chapter != self.chapter { closeChapter() }
        self.chapter = chapter
        guard let last else {
            silences = [DataSilence(lastData: nil, from: .distantPast, until: time)]
            self.last = time
            return
        }
        guard time > last else { return }
        let distance = time - last
        distances[(distance.milliseconds + 999) / 1_000, default: 0] += 1
        if distance > Assessor.staleAfter + width { suspects.append(TimeRange(last, time)) }
        self.last = time
    }

    /// All silences, the one before the first data and the one after the last included.
    func finished() -> [DataSilence] {
        var log = self
        log.closeChapter()
        guard let last else {
            return [DataSilence(lastData: nil, from: .distantPast, until: .distantFuture)]
        }
        let end = DataSilence(lastData: last, from: last + log.patience, until: .distantFuture)
        return log.silences + [end]
    }

    private var patience: TimeSpan {
        let isSlow = usual > DataLog.slow
        return (isSlow ? TimeSpan(milliseconds: 3 * usual.milliseconds) : Assessor.staleAfter) + width
    }

    private mutating func closeChapter() {
        learn()
        for suspect in suspects where suspect.length > patience {
            silences.append(
                DataSilence(
                    lastData: suspect.start, from: suspect.start + patience, until: suspect.end))
        }
        suspects = []
        distances = [:]
    }

    /// The distance that three quarters do not exceed: of a slice the first and the last sample are kept, so
    /// half of the distances there are short.
    private mutating func learn() {
        let count = distances.values.reduce(0, +)
        guard count >= DataLog.fewest else { return }
        var rest = (count - 1) * 3 / 4
        for (seconds, times) in distances.sorted(by: { $0.key < $1.key }) {
            if rest < times {
                usual = .seconds(seconds)
                return
            }
            rest -= times
        }
    }
}
