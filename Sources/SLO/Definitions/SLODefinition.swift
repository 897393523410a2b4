package import Documents
package import Telemetry

/// One objective the engine watches: an indicator, a target and the period it is held over.
///
/// An OpenSLO file with several objectives gives several of these.
package struct SLODefinition: Hashable, Sendable {
    /// Unique; the `slo` label of every derived series.
    package var name: String
    /// As people call it; the name where the file gives none.
    package var displayName: String
    package var service: String
    package var description: String
    package var indicator: Indicator
    package var method: BudgetingMethod
    /// Share of good events promised, 0 ≤ target < 1.
    package var target: Double
    package var period: BudgetPeriod
    package var policy: BurnPolicy
    package var trafficGuard: TrafficGuard
    package var noData: NoDataPolicy
    /// The labels whose combinations are held to the objective one by one; nil for one promise about all.
    package var split: LabelSplit?
    /// The combination that this is about, of an SLO that is split; empty for the SLO as a whole.
    package var combination = Labels()
    /// From the file's metadata; laid on every alert.
    package var labels: Labels
    package var annotations: [String: String]
    /// Path of the runbook that answers its pages.
    package var runbook: String?
    /// Where it was written.
    package var position: SourcePosition

    package init(
        name: String, displayName: String? = nil, service: String = "", description: String = "",
        indicator: Indicator, method: BudgetingMethod = .occurrences, target: Double,
        period: BudgetPeriod = .rolling(.days(30)), policy: BurnPolicy? = nil,
        trafficGuard: TrafficGuard = TrafficGuard(), noData: NoDataPolicy = .keep, split: LabelSplit? = nil,
        labels: Labels = Labels(),
        annotations: [String: String] = [:], runbook: String? = nil,
        position: SourcePosition = SourcePosition(file: "")
    ) {
        self.name = name
        self.displayName = displayName ?? name
        self.service = service
        self.description = description
        self.indicator = indicator
        self.method = method
        self.target = target
        self.period = period
        self.policy = policy ?? .workbook(period: period.nominal)
        self.trafficGuard = trafficGuard
        self.noData = noData
        self.split = split
        self.labels = labels
        self.annotations = annotations
        self.runbook = runbook
        self.position = position
    }

    /// Share of bad events allowed, 1 − target; rounded to 12 decimals, so that 99.9 % gives 0.001.
    package var budget: Double { ((1 - target) * 1e12).rounded() / 1e12 }

    /// How long a total outage may last before the budget is gone: budget · period.
    package var outageAllowance: TimeSpan {
        TimeSpan(milliseconds: Int64((budget * Double(period.nominal.milliseconds)).rounded()))
    }

    /// The highest burn rate there can be: every event bad.
    package var maximumBurn: Double {
        if case .timeslices = method { return 1 / budget }
        guard isComposite else { return 1 / budget }
        return components.reduce(0) { $0 + $1.share(of: self) * $1.definition.maximumBurn }
    }

    /// The error ratio that burns at 1: the budget; of a composite the ratio that all components would have.
    var paceRatio: Double { isComposite ? 1 / maximumBurn : budget }

    /// Events are counted in slices this wide. It divides every burn window, so window edges always
    /// fall between slices: a thirtieth of the shortest window, within 1 s … 60 s.
    package var sliceWidth: TimeSpan {
        if let slice = method.slice { return slice }
        return policy.sliceWidth(within: period.nominal)
    }
}
