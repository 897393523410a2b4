package import Telemetry

extension BurnPolicy {
    /// Windows as the command line writes them: a profile's name, or a list of
    /// `FACTOR:LONG:SHORT[:page|ticket][:ratio|absolute|both]` separated by commas, such as
    /// `14.4:1h:5m,1:3d:6h:ticket:absolute`.
    ///
    /// - Parameter rule: of windows that name none.
    /// - Throws: `BurnPolicyError`, in words.
    package static func listed(
        _ text: String, period: TimeSpan, rule: BudgetRule = .ratio
    ) throws(BurnPolicyError) -> BurnPolicy {
        switch text {
        case "workbook": return BurnPolicy.workbook(period: period).ruled(by: rule)
        case "seeds": return BurnPolicy.seeds(period: period).ruled(by: rule)
        default: break
        }
        var entries: [String] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard (3...5).contains(parts.count) else {
                throw BurnPolicyError(
                    what: "'\(entry)' is not FACTOR:LONG:SHORT", remedy: BurnPolicy.listRemedy)
            }
            let words = parts.dropFirst(3).joined(separator: " ")
            entries.append("\(parts[1])/\(parts[2]) \(parts[0])x \(words)")
        }
        do {
            return try custom(entries.joined(separator: ","), period: period, rule: rule)
        } catch {
            throw BurnPolicyError(what: error.what, remedy: BurnPolicy.listRemedy)
        }
    }

    private static let listRemedy = "write workbook, seeds, or windows as in: 14.4:1h:5m,1:3d:6h:ticket"

    /// The policy for another period: a profile follows its rule, other windows keep their factors.
    func fitted(to period: TimeSpan) -> BurnPolicy {
        switch name {
        case "workbook": return BurnPolicy.workbook(period: period).ruled(as: self)
        case "seeds": return BurnPolicy.seeds(period: period).ruled(as: self)
        default:
            var policy = self
            policy.windows = windows.map { window in
                BurnWindow(
                    long: window.long, short: window.short, factor: window.factor, period: period,
                    severity: window.severity, forSpan: window.forSpan, rule: window.rule)
            }
            return policy
        }
    }

    /// All windows held against one rule.
    package func ruled(by rule: BudgetRule) -> BurnPolicy {
        var policy = self
        for index in policy.windows.indices { policy.windows[index].rule = rule }
        return policy
    }

    /// The rules of another policy's windows, one by one.
    private func ruled(as other: BurnPolicy) -> BurnPolicy {
        var policy = self
        for (index, window) in zip(policy.windows.indices, other.windows) {
            policy.windows[index].rule = window.rule
        }
        return policy
    }
}
