internal import Telemetry

/// Reads a ledger and says how the SLO stands. Pure: the same ledger and instant give the same answer.
struct Assessor {
    let slo: SLODefinition
    let ledger: SliceLedger
    let at: Timestamp
    let lastData: Timestamp?
    /// Nothing counts now, so nothing is missing: for SLOs whose missing data is failure.
    let isExcluded: Bool
    let problem: String?
    /// Windows that are read beside those of the policy.
    var asked: [TimeSpan] = []
    /// End of the last slice that a correction changes: what somebody says is known, data or none.
    var correctedUntil: Timestamp?

    /// Data older than this, plus a slice, is no data: three heartbeats of the recorder.
    static let staleAfter = TimeSpan.milliseconds(3 * SLIRecorder.heartbeat.milliseconds)

    func assess() -> Assessment {
        let windows = slo.policy.spans.map(reading)
        let range = slo.period.range(at: end)
        let counts = ledger.counts(after: range.start, through: end)
        var assessment = Assessment(
            slo: slo, at: at, state: .noData, range: range, counts: counts,
            excluded: ledger.excludedCounts(after: range.start, through: end).total, windows: windows,
            askedWindows: asked.map(reading), pairs: pairs(windows), exhaustion: nil, lastData: lastData,
            problem: problem)
        let forecast = forecast(assessment)
        assessment.exhaustion = forecast.expected
        assessment.exhaustionRange = forecast.range
        assessment.state = Assessor.state(assessment, hasData: hasData)
        return assessment
    }

    /// Missing data counts as total failure.
    var isFailure: Bool { !hasData && slo.noData == .bad && !isExcluded }

    private var hasData: Bool {
        guard let lastData else { return false }
        return at - lastData <= Assessor.staleAfter + ledger.width
    }

    /// Where the windows end: the last slice boundary, or, while data is missing and the policy holds,
    /// the end of the slice that last had data, or was corrected.
    var end: Timestamp {
        let now = ledger.boundary(before: at)
        guard !hasData, slo.noData == .keep, let lastData else { return now }
        let held = ledger.boundary(before: lastData) + ledger.width
        return min(now, max(held, correctedUntil ?? held))
    }

    private func reading(_ span: TimeSpan) -> WindowReading {
        let counts = ledger.counts(over: span, endingAt: end)
        if isFailure {
            return WindowReading(
                span: span, counts: counts, rate: slo.maximumBurn, certainRate: slo.maximumBurn)
        }
        if !hasData, slo.noData == .exclude {
            return WindowReading(span: span, counts: counts, rate: nil, certainRate: nil)
        }
        let rate = counts.errorRatio.map { $0 / slo.budget }
        guard let confidence = slo.trafficGuard.confidence, rate != nil else {
            return WindowReading(span: span, counts: counts, rate: rate, certainRate: rate)
        }
        let bound = WilsonInterval.lowerBound(counts, confidence: confidence)
        return WindowReading(span: span, counts: counts, rate: rate, certainRate: bound / slo.budget)
    }

    private func pairs(_ windows: [WindowReading]) -> [PairReading] {
        let bySpan = Dictionary(windows.map { ($0.span, $0) }, uniquingKeysWith: { first, _ in first })
        return slo.policy.windows.compactMap { window in
            guard let long = bySpan[window.long], let short = bySpan[window.short] else { return nil }
            if window.isAbsolute { return spending(window, long) }
            return Assessor.pair(window, long, short, of: slo, isFailure: isFailure)
        }
    }

    static func pair(
        _ window: BurnWindow, _ long: WindowReading, _ short: WindowReading, of slo: SLODefinition,
        isFailure: Bool
    ) -> PairReading {
        let exceeds = { (rate: Double?) in (rate ?? 0) > window.factor }
        let burns = exceeds(long.rate) && exceeds(short.rate)
        let isPermitted = isFailure || exceeds(long.certainRate) && slo.trafficGuard.permits(long.counts)
        return PairReading(
            window: window, long: long.rate, short: short.rate, threshold: window.factor,
            isBurning: burns && isPermitted, isHeldBack: burns && !isPermitted)
    }

    static func state(_ assessment: Assessment, hasData: Bool) -> SLOState {
        guard hasData else { return .noData }
        if assessment.pairs.contains(where: \.isBurning) { return .breaching }
        if assessment.counts.total > 0, assessment.budgetRemaining < 0 { return .breaching }
        let span = assessment.slo.policy.windows.map(\.long).min()
        let recent = assessment.windows.first { $0.span == span }?.counts ?? assessment.counts
        return recent.total == 0 ? .noTraffic : .ok
    }
}
