internal import Telemetry

extension Assessment {
    /// Compact JSON; names as in the report's, spans in seconds, null for what is not known.
    ///
    /// - Parameter parts: the combinations of an SLO that is split, or the components of a composite.
    package func json(parts: [Assessment] = []) -> String {
        var writer = JSONWriter()
        writer.object { object in
            write(into: &object)
            if !slo.isDivided && !slo.isComposite { return }
            object.key(slo.isComposite ? "components" : "combinations")
            object.array { list in
                for part in parts { list.object { write(part, into: &$0) } }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(_ part: Assessment, into writer: inout JSONWriter) {
        part.write(into: &writer)
        guard let component = components.first(where: { $0.name == part.slo.combination["component"] }) else {
            return
        }
        writer.member("composite_weight", component.weight)
    }

    private func write(into writer: inout JSONWriter) {
        writer.member("name", slo.name)
        writer.member("display_name", slo.displayName)
        slo.writeCombination(into: &writer)
        writer.member("service", slo.service)
        writer.member("timestamp", at.rfc3339)
        writer.member("state", state.rawValue)
        writer.member("problem", problem)
        writer.member("goal", slo.goal)
        writer.member("window", slo.period.nominal.seconds)
        writer.member("unit", CountUnit(slo).word)
        let unit = CountUnit(slo)
        writer.member("good_events_count", unit.number(counts.good))
        writer.member("bad_events_count", unit.number(counts.bad))
        writer.member("events_count", unit.number(counts.total))
        writer.member("excluded_events_count", unit.number(excluded))
        writer.member("sli_measurement", sli ?? .nan)
        guard !slo.isDivided else { return }
        writeBudget(into: &writer)
    }

    private func writeBudget(into writer: inout JSONWriter) {
        writer.member("error_budget_target", slo.hasTarget ? slo.budget : .nan)
        writer.member("error_budget_consumed_ratio", budgetConsumed ?? .nan)
        writer.member("error_budget_remaining_ratio", budgetConsumed.map { 1 - $0 } ?? .nan)
        writer.member("exhaustion_seconds", exhaustion?.seconds ?? .nan)
        writer.member("exhaustion_earliest_seconds", exhaustionRange?.earliest.seconds ?? .nan)
        writer.member("exhaustion_latest_seconds", exhaustionRange?.latest?.seconds ?? .nan)
        writer.member("exhaustion_confidence", ExhaustionRange.confidence)
        writer.key("windows")
        writer.array { list in
            for reading in windows { list.object { reading.write(CountUnit(slo), into: &$0) } }
        }
        writer.key("burn_windows")
        writer.array { list in
            for pair in pairs { list.object { pair.write(budget: slo.paceRatio, into: &$0) } }
        }
    }
}

extension WindowReading {
    fileprivate func write(_ unit: CountUnit, into writer: inout JSONWriter) {
        writer.member("window", span.description)
        writer.member("good_events_count", unit.number(counts.good))
        writer.member("bad_events_count", unit.number(counts.bad))
        writer.member("burn_rate", rate ?? .nan)
    }
}

extension PairReading {
    fileprivate func write(budget: Double, into writer: inout JSONWriter) {
        window.write(into: &writer)
        writer.member("long_burn_rate", long ?? .nan)
        writer.member("short_burn_rate", short ?? .nan)
        writer.member("fires_above", threshold ?? .nan)
        writer.member("error_budget_spent_ratio", spent ?? .nan)
        writer.member("standing", standing)
        ExpectedTimes.all(of: window, budget: budget).write(into: &writer)
    }
}
