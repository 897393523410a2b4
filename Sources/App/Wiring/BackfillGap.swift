package import SLO
package import Telemetry

/// An SLO whose events nobody counted for a time.
package struct BackfillGap: Sendable {
    package var definition: SLODefinition
    /// Up to here they are counted, or nobody asks.
    package var since: Timestamp
    /// It was counted under another condition, or by other labels, before.
    package var isChange: Bool

    /// Nil where only an older version counted, which did not say under which condition: it is taken for this
    /// one.
    ///
    /// - Parameters:
    ///   - counted: the last sample of every counter of the SLO within its period.
    ///   - start: where the period begins.
    init?(_ definition: SLODefinition, counted: [Series], since start: Timestamp) {
        guard case .requests(let indicator) = definition.indicator else { return nil }
        let isOwn = { (labels: Labels) in
            labels[SLIRecorder.conditionLabel] == indicator.digest
                && (definition.split == nil || definition.split?.combination(ofCounter: labels) != nil)
        }
        let own = counted.filter { isOwn($0.labels) }.compactMap(\.floats.times.last).max()
        let others = counted.filter { !isOwn($0.labels) }
        let isUnnamed = !others.isEmpty && others.allSatisfy { $0.labels[SLIRecorder.conditionLabel] == nil }
        if own == nil, isUnnamed, definition.split == nil { return nil }
        self.definition = definition
        since = own ?? start
        isChange = own == nil && !others.isEmpty
    }
}

/// What became of a gap.
struct BackfillNote: Sendable {
    var gap: BackfillGap
    /// What was counted of the time before the log.
    var past: (source: Recount.Source, start: Timestamp, total: Double, uncertain: Double)?
    /// Why nothing could be.
    var refusal: String?

    /// - Parameter begin: of the log.
    func recounts(_ begin: Timestamp?, isSampled: Bool, at time: Timestamp) -> [Recount] {
        var recounts: [Recount] = []
        if let begin, begin < time {
            recounts.append(
                Recount(source: .log, isExact: !isSampled, start: max(begin, gap.since), end: time))
        }
        if let past {
            let isExact = past.source == .counters && past.uncertain == 0
            recounts.append(Recount(source: past.source, isExact: isExact, start: past.start, end: time))
        }
        return recounts
    }

    func words(_ begin: Timestamp?, _ rows: Int, isSampled: Bool) -> String {
        var text = "\(gap.definition.title): counted"
        if gap.isChange { text += " anew, because its condition changed," }
        if let begin {
            text += " from the log of requests (\(rows) rows since \(max(begin, gap.since).rfc3339))"
            if isSampled { text += ", estimated: the log was sampled" }
        }
        if let past {
            text += begin == nil ? "" : "; before that"
            text += " from \(past.source.rawValue) since \(past.start.rfc3339), \(pastWords(past))"
        } else if let refusal, begin.map({ gap.since < $0 - .minutes(5) }) ?? true {
            text += "; nothing of before, because \(refusal)"
        }
        return text
    }

    private func pastWords(
        _ past: (source: Recount.Source, start: Timestamp, total: Double, uncertain: Double)
    ) -> String {
        let total = Int(past.total.rounded())
        let uncertain = Int(past.uncertain.rounded(.up))
        switch (past.source, uncertain) {
        case (.counters, 0): return "exact to five minutes: \(total) requests"
        case (.counters, _): return "\(total) requests, of which \(uncertain) may count otherwise"
        case (_, 0): return "\(total) requests with the threshold on the edge of a bucket"
        default:
            return
                "an estimate: of \(total) requests \(uncertain) lie in the bucket that the threshold divides"
        }
    }
}
