internal import Telemetry

/// Says how a composite stands, from how its components do (OpenSLO, budgeting methods of composites):
///
///     Occurrences       burn = Σ weight · burn of the component; so is the budget spent
///     RatioTimeslices   SLI = 1 − Σ weight · (1 − SLI of the component)
///     Timeslices        a slice is bad when it is bad for any component
struct CompositeAssessor {
    let slo: SLODefinition
    /// Of the components, in their order.
    let parts: [Assessment]
    let ledgers: [SliceLedger]
    let at: Timestamp

    /// The composite, then its components.
    func assessments() -> [Assessment] { [composite()] + parts }

    private func composite() -> Assessment {
        let range = parts.first?.range ?? slo.period.range(at: at)
        let longest = max(slo.policy.longest, parts.first?.askedWindows.map(\.span).max() ?? .zero)
        let slices = slices(from: min(range.start, range.end - longest), through: range.end)
        let windows = slo.policy.spans.map { reading($0, slices, endingAt: range.end) }
        let asked = (parts.first?.askedWindows ?? []).map { reading($0.span, slices, endingAt: range.end) }
        var composite = Assessment(
            slo: slo, at: at, state: .noData, range: range,
            counts: slices?.counts(after: range.start, through: range.end) ?? sum(\.counts),
            excluded: parts.reduce(0) { $0 + $1.excluded }, windows: windows, askedWindows: asked,
            pairs: pairs(windows), exhaustion: nil, lastData: parts.compactMap(\.lastData).max(),
            problem: problem)
        composite.corrected = sum(\.corrected)
        composite.components = zip(slo.components, parts).map {
            ComponentReading(name: $0.name, weight: $0.weight, target: $0.definition.target, $1)
        }
        let forecast = forecast(composite, slices)
        composite.exhaustion = forecast.expected
        composite.exhaustionRange = forecast.range
        composite.state = Assessor.state(composite, hasData: hasData)
        return composite
    }

    private func pairs(_ windows: [WindowReading]) -> [PairReading] {
        let bySpan = Dictionary(windows.map { ($0.span, $0) }, uniquingKeysWith: { first, _ in first })
        return slo.policy.windows.compactMap { window in
            guard let long = bySpan[window.long], let short = bySpan[window.short] else { return nil }
            return Assessor.pair(window, long, short, of: slo, isFailure: isFailure)
        }
    }

    /// With `exclude` components without data are left out. Else one is enough to know nothing.
    private var hasData: Bool {
        let isMeasured = parts.map { $0.state != .noData }
        return slo.noData == .exclude ? isMeasured.contains(true) : !isMeasured.contains(false)
    }

    /// With `bad`, a component without data burns at its most, whatever the guard asks for.
    var isFailure: Bool { slo.noData == .bad && !hasData }

    private var problem: String? {
        let problems = zip(slo.components, parts).compactMap { component, part in
            part.problem.map { "\(component.name): \($0)" }
        }
        return problems.isEmpty ? nil : problems.joined(separator: "; ")
    }

    private func reading(_ span: TimeSpan, _ slices: CompositeSlices?, endingAt end: Timestamp)
        -> WindowReading
    {
        let own = parts.map { part in (part.windows + part.askedWindows).first { $0.span == span } }
        let worst = own.contains { $0?.rate == nil && slo.noData == .bad }
        if let slices, !(isFailure && worst) {
            let counts = slices.counts(after: end - span, through: end)
            let rate = isFailure ? slo.maximumBurn : counts.errorRatio.map { $0 / slo.budget }
            return WindowReading(span: span, counts: counts, rate: rate, certainRate: rate)
        }
        let counts = own.reduce(EventCounts()) { $0 + ($1?.counts ?? EventCounts()) }
        return WindowReading(
            span: span, counts: counts, rate: weighted(own.map { $0?.rate }),
            certainRate: weighted(own.map { $0?.certainRate }))
    }

    /// Burn rates of the components, brought together; nil when none has one.
    private func weighted(_ rates: [Double?]) -> Double? {
        let known = zip(slo.components, rates).compactMap { component, rate in
            rate.map { $0 * component.share(of: slo) }
        }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    private func sum(_ counts: (Assessment) -> EventCounts) -> EventCounts {
        parts.reduce(EventCounts()) { $0 + counts($1) }
    }

    /// Nil for the methods that need no slices.
    private func slices(from start: Timestamp, through end: Timestamp) -> CompositeSlices? {
        guard case .timeslices = slo.method else { return nil }
        return CompositeSlices(ledgers, from: start, through: end)
    }
}

extension SLOComponent {
    /// What one unit of its burn rate is in the composite's. Shares of good slices add up as such, and meet
    /// the composite's budget; burn rates add up as they are.
    func share(of composite: SLODefinition) -> Double {
        if case .ratioTimeslices = composite.method {
            return weight * definition.budget / composite.budget
        }
        return weight
    }
}

/// Slices of time as a composite sees them: bad when bad for any component, good when good for some, and not
/// counted when no component counts them.
struct CompositeSlices {
    private let origin: Timestamp
    private let width: TimeSpan
    private(set) var running: RunningCounts

    init?(_ ledgers: [SliceLedger], from start: Timestamp, through end: Timestamp) {
        guard let first = ledgers.first else { return nil }
        self.init(
            ledgers.map { $0.running(from: start, through: end) }, from: first.boundary(before: start),
            width: first.width)
    }

    /// - Parameter parts: of slices of the same width from the same instant on.
    init(_ parts: [RunningCounts], from origin: Timestamp, width: TimeSpan) {
        self.origin = origin
        self.width = width
        let count = parts.map(\.slices).min() ?? 0
        running = RunningCounts(capacity: count)
        for slice in 0..<count {
            let each = parts.map { $0.counts(after: slice, through: slice + 1) }
            let isBad = each.contains { $0.bad > 0 }
            let isGood = !isBad && each.contains { $0.good > 0 }
            running.append(EventCounts(good: isGood ? 1 : 0, bad: isBad ? 1 : 0))
        }
    }

    func counts(after start: Timestamp, through end: Timestamp) -> EventCounts {
        running.counts(after: index(start), through: index(end))
    }

    private func index(_ time: Timestamp) -> Int {
        floorDivide(Int((time - origin).milliseconds), Int(width.milliseconds))
    }
}
