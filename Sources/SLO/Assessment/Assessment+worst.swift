internal import Telemetry

extension [Assessment] {
    /// One for each SLO, in their order: of a composite the whole, of an SLO that is split the worst that any
    /// of its combinations comes to, measure by measure.
    package func onePerSLO() -> [Assessment] {
        let parts = Dictionary(grouping: filter { !$0.slo.combination.isEmpty }) { $0.slo.name }
        return filter(\.slo.combination.isEmpty).map { whole in
            whole.slo.isDivided ? whole.worst(of: parts[whole.slo.name] ?? []) : whole
        }
    }
}

extension Assessment {
    /// The combination with the least budget left, with the fastest burn of each window and the nearest end
    /// of a budget among all; the whole where there is none.
    fileprivate func worst(of parts: [Assessment]) -> Assessment {
        guard var worst = parts.min(by: { $0.budgetRemaining < $1.budgetRemaining }) else { return self }
        worst.state = state
        worst.windows = Assessment.fastest(parts.map(\.windows))
        worst.askedWindows = Assessment.fastest(parts.map(\.askedWindows))
        worst.exhaustion = parts.compactMap(\.exhaustion).min()
        return worst
    }

    private static func fastest(_ readings: [[WindowReading]]) -> [WindowReading] {
        (readings.first ?? []).indices.compactMap { index in
            readings.map { $0[index] }.max { ($0.rate ?? 0) < ($1.rate ?? 0) }
        }
    }
}
