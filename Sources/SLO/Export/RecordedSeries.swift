internal import Telemetry

/// The series an SLO's exported rules record. Where Beaufort's own engine writes a series, name and labels
/// are the same, so that dashboards and alerts work on both; names with colons exist in the rules only.
struct RecordedSeries {
    /// Matchers of the SLO's series: its name, and which component of a composite, or that it is none.
    private let own: String
    private let split: LabelSplit?

    init(_ slo: SLODefinition) {
        split = slo.split
        let component = slo.combination[SLOComponent.label] ?? ""
        let isPart = slo.isComponent || slo.isComposite
        own = "slo=\(quoted(slo.name))" + (isPart ? ",\(SLOComponent.label)=\(quoted(component))" : "")
    }

    static let hasData = "slo:has_data:bool"
    static let errorRatio = "slo:error_ratio:ratio"
    static let errorBudget = "slo:error_budget:ratio"
    /// The lower of the burn rates of a window pair: what the pair's alert goes by.
    static let sustainedBurn = "slo:sustained_burn_rate:min"
    static let info = "slo:info"

    func events(_ span: TimeSpan) -> String { windowed(DerivedSeries.windowEvents, span) }
    func badEvents(_ span: TimeSpan) -> String { windowed(DerivedSeries.windowBadEvents, span) }
    func errorRatio(_ span: TimeSpan) -> String { windowed(RecordedSeries.errorRatio, span) }
    func burnRate(_ span: TimeSpan) -> String { windowed(DerivedSeries.burnRate, span) }
    func certainBurnRate(_ span: TimeSpan) -> String { windowed(DerivedSeries.certainBurnRate, span) }

    func budgetSpent(_ span: TimeSpan) -> String { windowed(DerivedSeries.budgetSpent, span) }
    func threshold(_ window: BurnWindow) -> String { paired(DerivedSeries.threshold, window) }
    func recentBurnRate(_ window: BurnWindow) -> String { paired(DerivedSeries.recentBurnRate, window) }

    var budgetRemaining: String { plain(DerivedSeries.budgetRemaining) }
    var isMeasured: String { "\(presence) == 1" }
    var isUnmeasured: String { "\(presence) == 0" }
    /// Of an SLO that is split, as a whole.
    var isUnmeasuredAtAll: String { "\(overallPresence) == 0" }

    /// How its series find `isMeasured`: that of the SLO, or of their combination where each may lack data.
    var onPresence: String { isPresenceOfEach ? "on (\(names))" : "on ()" }
    /// Whether a combination can lack data while others have some.
    var isPresenceOfEach: Bool { split?.silence == .each }
    /// Whether each combination has data: 1 or 0.
    var presence: String {
        isPresenceOfEach ? presence { "\($0)!=\"\"" } : plain(RecordedSeries.hasData)
    }

    private var overallPresence: String {
        isPresenceOfEach ? presence { "\($0)=\"\"" } : plain(RecordedSeries.hasData)
    }
    private var names: String { split?.labels.joined(separator: ", ") ?? "" }

    private func presence(_ matcher: (String) -> String) -> String {
        let labels = (split?.labels ?? []).map { "," + matcher($0) }.joined()
        return "\(RecordedSeries.hasData){\(own)\(labels)}"
    }

    func sustainedBurn(_ window: BurnWindow) -> String { paired(RecordedSeries.sustainedBurn, window) }

    private func paired(_ name: String, _ window: BurnWindow) -> String {
        let pair =
            "window=\(quoted(window.long.description)),short_window=\(quoted(window.short.description))"
        return "\(name){\(own),\(pair)}"
    }

    private func plain(_ name: String) -> String { "\(name){\(own)}" }

    /// Burn rates of several windows.
    func burnRates(_ spans: [TimeSpan]) -> String {
        let windows = spans.map(\.description).joined(separator: "|")
        return "\(DerivedSeries.burnRate){\(own),window=~\(quoted(windows))}"
    }

    private func windowed(_ name: String, _ span: TimeSpan) -> String {
        "\(name){\(own),window=\(quoted(span.description))}"
    }
}

extension SLODefinition {
    /// Labels that its rules lay on what they record.
    func ruleLabels(window: TimeSpan? = nil, short: TimeSpan? = nil) -> Labels {
        var labels = isComponent ? combination : Labels()
        labels["slo"] = name
        labels["window"] = window?.description
        labels["short_window"] = short?.description
        return labels
    }
}
