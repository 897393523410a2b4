package import Telemetry

extension BurnPolicy {
    /// Windows as the command line writes them: a profile's name, or a list of
    /// `FACTOR:LONG:SHORT[:page|ticket]` separated by commas, such as `14.4:1h:5m,1:3d:6h:ticket`.
    /// - Throws: `BurnPolicyError`, in words.
    package static func listed(_ text: String, period: TimeSpan) throws(BurnPolicyError) -> BurnPolicy {
        switch text {
        case "workbook": return .workbook(period: period)
        case "seeds": return .seeds(period: period)
        default: break
        }
        var entries: [String] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 3 || parts.count == 4 else {
                throw BurnPolicyError(
                    what: "'\(entry)' is not FACTOR:LONG:SHORT", remedy: BurnPolicy.listRemedy)
            }
            entries.append("\(parts[1])/\(parts[2]) \(parts[0])x \(parts.count == 4 ? parts[3] : "page")")
        }
        do {
            return try custom(entries.joined(separator: ","), period: period)
        } catch {
            throw BurnPolicyError(what: error.what, remedy: BurnPolicy.listRemedy)
        }
    }

    private static let listRemedy = "write workbook, seeds, or windows as in: 14.4:1h:5m,1:3d:6h:ticket"

    /// The policy for another period: a profile follows its rule, other windows keep their factors.
    func fitted(to period: TimeSpan) -> BurnPolicy {
        switch name {
        case "workbook": return .workbook(period: period)
        case "seeds": return .seeds(period: period)
        default:
            var policy = self
            policy.windows = windows.map { window in
                BurnWindow(
                    long: window.long, short: window.short, factor: window.factor, period: period,
                    severity: window.severity, forSpan: window.forSpan)
            }
            return policy
        }
    }
}
