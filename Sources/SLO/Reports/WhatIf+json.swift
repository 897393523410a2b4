internal import Telemetry

extension WhatIf {
    /// Compact JSON; names as in the report's, spans in seconds, null for what is not known.
    package var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("name", inForce.slo.name)
            inForce.slo.writeCombination(into: &object)
            object.member("start", range.start.rfc3339)
            object.member("end", range.end.rfc3339)
            object.key("in_force")
            object.object { inForce.write(until: range.end, into: &$0) }
            object.key("what_if")
            object.object { changed.write(until: range.end, into: &$0) }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

extension WhatIfSide {
    fileprivate func write(until end: Timestamp, into writer: inout JSONWriter) {
        writer.member("goal", slo.goal)
        writer.member("window", slo.period.nominal.seconds)
        writer.member("unit", CountUnit(slo).word)
        writer.member("minimum_events", slo.trafficGuard.minimumEvents)
        writer.member("minimum_bad", slo.trafficGuard.minimumBad)
        let unit = CountUnit(slo)
        writer.member("good_events_count", unit.number(counts.good))
        writer.member("bad_events_count", unit.number(counts.bad))
        writer.member("events_count", unit.number(counts.total))
        writer.member("sli_measurement", sli ?? .nan)
        writer.member("error_budget_target", slo.hasTarget ? slo.budget : .nan)
        writer.member("error_budget_consumed_ratio", consumed ?? .nan)
        writer.member("error_budget_remaining_ratio", consumed.map { 1 - $0 } ?? .nan)
        writer.member("pages", alerts(.page))
        writer.member("tickets", alerts(.ticket))
        writer.member("no_data_seconds", withoutData.seconds)
        writer.member("problem", problem)
        writer.key("burn_windows")
        writer.array { list in
            for pair in pairs { list.object { pair.write(until: end, into: &$0) } }
        }
    }
}

extension PairOutcome {
    fileprivate func write(until end: Timestamp, into writer: inout JSONWriter) {
        window.write(into: &writer)
        expected.write(into: &writer)
        writer.key("alerts")
        writer.array { list in
            for alert in alerts {
                list.object { object in
                    object.member("start", alert.start.rfc3339)
                    object.member("end", alert.end?.rfc3339)
                    object.member("length_seconds", alert.length(now: end).seconds)
                    object.member("detection_seconds", alert.detection?.seconds ?? .nan)
                    object.member("reset_seconds", alert.reset?.seconds ?? .nan)
                    object.member("peak_burn_rate", alert.peak)
                }
            }
        }
    }
}

extension [ExpectedTimes] {
    func write(into writer: inout JSONWriter) {
        writer.key("expected")
        writer.array { list in
            for times in self {
                list.object { object in
                    object.member("error_ratio", times.errorRatio)
                    object.member("detection_seconds", times.detection?.seconds ?? .nan)
                    object.member("reset_seconds", times.reset?.seconds ?? .nan)
                }
            }
        }
    }
}
