internal import Telemetry

/// The recording rules of one SLO, after those of the components of a composite.
struct SLORules {
    /// Burn windows, what follows from them, and the budget of a short period.
    let windows: [ExportedRule]
    /// The budget of a long period: it has much to read, so it is evaluated less often.
    let budget: [ExportedRule]

    /// - Throws: `ParseError`, or `RuleExportError` for an indicator that nobody can ask.
    init(_ slo: SLODefinition) throws {
        let standing = StandingRules(slo)
        let parts = try slo.components.map { try SLORules($0.definition) }
        let volume = try SLORules.volume(of: slo)
        let left = SLORules.left(of: slo)
        windows =
            parts.flatMap(\.windows) + standing.constants() + (try standing.hasData())
            + (try slo.policy.spans.flatMap { try SLORules.counts(of: slo, over: $0) })
            + (slo.hasLongPeriod ? [] : volume) + SpendingRules(slo).rules() + standing.sustained()
            + (slo.hasLongPeriod ? [] : left) + standing.state()
        budget = parts.flatMap(\.budget) + (slo.hasLongPeriod ? volume + left : [])
    }

    private static func counts(of slo: SLODefinition, over span: TimeSpan) throws -> [ExportedRule] {
        slo.isWeighted ? CompositeRules(slo).rules(over: span) : try WindowRules(slo, over: span).rules()
    }

    /// Counts of a whole period, for its budget or for window pairs that go by a share of that.
    private static func volume(of slo: SLODefinition) throws -> [ExportedRule] {
        let span = slo.period.nominal
        let isAsked = slo.period == .rolling(span) || slo.policy.windows.contains(where: \.isAbsolute)
        guard isAsked, !slo.policy.spans.contains(span) else { return [] }
        return try counts(of: slo, over: span)
    }

    /// None for a calendar period: PromQL has no window that begins at a date.
    private static func left(of slo: SLODefinition) -> [ExportedRule] {
        guard case .rolling(let period) = slo.period else { return [] }
        let standing = StandingRules(slo)
        let remaining =
            slo.isWeighted
            ? CompositeRules(slo).budgetRemaining(over: period) : standing.budgetRemaining(over: period)
        return [remaining] + standing.exhaustion(over: period)
    }
}

extension SLODefinition {
    /// Long periods have much to read: they get a group of their own.
    var hasLongPeriod: Bool { period.nominal >= .days(1) }

    /// A composite whose components are added up with weights, which has no slices of its own.
    var isWeighted: Bool {
        if case .timeslices = method { false } else { isComposite }
    }
}
