internal import Documents
internal import Telemetry

/// Our additions to OpenSLO, as annotations, so that the files stay valid for other tools:
///
///     beaufort/burn-policy     workbook (default), seeds, none
///     beaufort/burn-windows    60s/15s 2x page, 10m/1m 5% ticket
///     beaufort/budget-rule     ratio (default), absolute, both: what window pairs are held against
///     beaufort/minimum-events  events the long window must hold before an alert fires
///     beaufort/minimum-bad     bad events it must hold
///     beaufort/confidence      0.95: alert on the Wilson lower bound of the burn rate
///     beaufort/no-data         keep (default), bad, exclude
///     beaufort/no-data-alert   on (default), off
///     beaufort/by              model, tenant: a promise to each combination of these labels
///     beaufort/by-limit        combinations told apart, 100 by default
///     beaufort/by-no-data      slo (default): only the SLO as a whole can lack data; each: a combination too
///     beaufort/composite-target  0.99: what a composite promises as a whole
///     beaufort/runbook         path of the runbook that answers its pages
struct OpenSLOAnnotations {
    let metadata: OpenSLOMetadata
    let problems: Problems

    static let prefix = "beaufort/"
    static let names = [
        "burn-policy", "burn-windows", "budget-rule", "minimum-events", "minimum-bad", "confidence",
        "no-data", "no-data-alert", "by", "by-limit", "by-no-data", "composite-target",
        "runbook",
    ]

    /// Warns of `beaufort/` annotations that mean nothing.
    func warnOfUnknown() {
        for name in metadata.annotations.keys.sorted() where name.hasPrefix(OpenSLOAnnotations.prefix) {
            let own = String(name.dropFirst(OpenSLOAnnotations.prefix.count))
            guard !OpenSLOAnnotations.names.contains(own) else { continue }
            let near =
                nearest(own, in: OpenSLOAnnotations.names).map { "did you mean beaufort/\($0)? " } ?? ""
            problems.warn(
                metadata.position(ofAnnotation: name), "unknown annotation '\(name)'",
                remedy: near + "known: " + OpenSLOAnnotations.names.joined(separator: ", "))
        }
    }

    /// The windows that annotations choose, else others, held against the rule that they choose.
    func policy(period: TimeSpan, or other: (TimeSpan) -> BurnPolicy) -> BurnPolicy {
        let rule = budgetRule()
        if let text = value("burn-windows") {
            do {
                return try BurnPolicy.custom(text, period: period, rule: rule)
            } catch {
                fail("burn-windows", error.what, error.remedy)
            }
        }
        return (profile(period: period) ?? other(period)).ruled(by: rule)
    }

    private func budgetRule() -> BudgetRule {
        guard let text = value("budget-rule") else { return .ratio }
        if let rule = BudgetRule(rawValue: text) { return rule }
        fail("budget-rule", "unknown budget rule '\(text)'", "possible: ratio, absolute, both")
        return .ratio
    }

    /// Nil when no annotation chooses one.
    private func profile(period: TimeSpan) -> BurnPolicy? {
        switch value("burn-policy") {
        case nil: return nil
        case "workbook": return .workbook(period: period)
        case "seeds": return .seeds(period: period)
        case "none": return BurnPolicy.none
        case let other?:
            fail("burn-policy", "unknown burn policy '\(other)'", "possible: workbook, seeds, none")
            return nil
        }
    }

    func trafficGuard() -> TrafficGuard {
        let confidence = number("confidence")
        if let confidence, !(0.5..<1).contains(confidence) {
            fail("confidence", "a confidence is at least 0.5 and below 1", "write it as 0.95")
            return TrafficGuard()
        }
        return TrafficGuard(
            minimumEvents: count("minimum-events"), minimumBad: count("minimum-bad"), confidence: confidence)
    }

    func noData() -> NoDataPolicy? {
        guard let text = value("no-data") else { return nil }
        if let policy = NoDataPolicy(rawValue: text) { return policy }
        fail("no-data", "unknown policy '\(text)'", "possible: keep, bad, exclude")
        return nil
    }

    func value(_ name: String) -> String? { metadata.annotations[OpenSLOAnnotations.prefix + name] }

    private func count(_ name: String) -> Int {
        guard let text = value(name) else { return 0 }
        if let count = Int(text), count >= 0 { return count }
        fail(name, "'\(text)' is not a number of events", "write a whole number such as \"10\"")
        return 0
    }

    func number(_ name: String) -> Double? {
        guard let text = value(name) else { return nil }
        if let number = Double(text), number.isFinite { return number }
        fail(name, "'\(text)' is not a number", "write a number such as \"0.95\"")
        return nil
    }

    func fail(_ name: String, _ what: String, _ remedy: String) {
        let position = metadata.position(ofAnnotation: OpenSLOAnnotations.prefix + name)
        problems.error(position, what, remedy: remedy)
    }
}
