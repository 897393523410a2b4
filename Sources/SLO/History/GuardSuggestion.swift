/// A traffic guard with which a lone failure does not page.
package struct GuardSuggestion: Hashable, Sendable {
    /// 0 asks for none.
    package var minimumEvents: Int
    package var minimumBad: Int
    /// The period holds so many events that one failure spends less than any page's share of the budget:
    /// `beaufort/budget-rule: both` would do as well.
    package var isRuleEnough: Bool

    /// Windows may be below the minimum for this share of the time: more would switch the alert off.
    private static let mostOff = 0.05

    /// Where one failure can page at the traffic seen, two are asked for; and as many events as it takes,
    /// where windows nearly always hold them.
    init(_ traffic: [WindowTraffic]) {
        let pages = traffic.filter { $0.window.severity == .page }
        let atRisk = pages.filter(\.isAtRisk)
        let byRatio = atRisk.filter { !$0.window.isAbsolute }
        let isMostlyEnough = byRatio.allSatisfy { $0.belowNeeded <= GuardSuggestion.mostOff }
        minimumBad = atRisk.isEmpty ? 0 : 2
        minimumEvents = isMostlyEnough ? byRatio.map(\.needed).max() ?? 0 : 0
        isRuleEnough =
            !byRatio.isEmpty && byRatio.count == atRisk.count
            && atRisk.allSatisfy { $0.fewestOfPeriod >= $0.neededOfPeriod }
    }

    package var isNeeded: Bool { minimumBad > 0 }
}
