internal import Alerting
internal import Operations
internal import PromQL
internal import SLO
internal import Store
internal import Telemetry

/// Reads from the store everything an incident report is made of.
struct EvidenceCollector {
    let store: Store
    let definitions: [SLODefinition]
    /// What budgets leave out.
    let exclusions: Exclusions

    /// Requests listed at most; counts are exact beyond it.
    private static let listedRequests = 5_000
    private static let plotted = [
        "gen_ai_client_operation_duration_seconds", "gen_ai_client_operation_time_to_first_chunk_seconds",
        "beaufort_requests_total", "beaufort_slo_burn_rate", "beaufort_slo_error_budget_remaining_ratio",
        "beaufort_runtime_up", "beaufort_runtime_restarts_total", "beaufort_requests_in_flight",
        "beaufort_queue_requests", "beaufort_runtime_resident_memory_bytes", "hw_gpu_memory_usage_bytes",
        "ALERTS",
    ]

    func collect(_ incident: Incident, now: Timestamp) async throws -> IncidentEvidence {
        let range = incident.evidenceRange(now: now)
        let book = AlertBook(store)
        var evidence = IncidentEvidence(incident: incident, range: range, version: Version.text)
        evidence.transitions = try await book.history(in: range).map(\.transition)
        evidence.deliveries = try await book.deliveries(in: range)
        evidence.runs = try await RunbookRecords(store).runs(in: range)
        evidence.acknowledgements = try await book.acknowledgements(at: now).values
            .filter { range.contains($0.time) }.sorted { $0.time < $1.time }
            .map { EvidenceMoment(time: $0.time, text: "acknowledged: \($0.comment)", actor: $0.owner) }
        evidence.runtimeEvents = try await RuntimeEventRecords(store).events(in: range)
            .map { EvidenceMoment(time: $0.time, text: $0.text) }
        (evidence.requests, evidence.counts) = try await requests(in: range)
        evidence.impacts = try await impacts(in: range)
        evidence.series = try await series(in: range)
        evidence.auditHead = try await AuditRecords(store).verify().head
        return evidence
    }

    /// The bad ones first, then the newest, up to the limit; and the exact counts over all.
    private func requests(in range: TimeRange) async throws -> ([RequestRecord], RequestCounts) {
        var filter = RequestFilter(range: range)
        filter.limit = 1_000_000
        filter.newestFirst = false
        let all = try await store.requests(filter)
        let bad = all.filter { $0.outcome.error != nil || !$0.safetyHits.isEmpty }
        let good = all.filter { $0.outcome.error == nil && $0.safetyHits.isEmpty }
        let room = max(0, EvidenceCollector.listedRequests - bad.count)
        let listed = (bad.prefix(EvidenceCollector.listedRequests) + good.suffix(room)).sorted {
            $0.start < $1.start
        }
        return (listed, RequestCounts(all))
    }

    /// Good and bad events of each SLO over the range, from its exact counters.
    private func impacts(in range: TimeRange) async throws -> [SLOImpact] {
        var engine = SLOEngine(
            definitions, source: store, runner: QueryEngine(source: store, semantics: .exact),
            excluding: exclusions)
        let end = try await engine.tick(at: range.end)
        let exact = QueryEngine(source: store, semantics: .exact)
        var impacts: [SLOImpact] = []
        for assessment in end.assessments where !assessment.slo.isDivided {
            let good = try await events(assessment.slo, "good", range, exact)
            let bad = try await events(assessment.slo, "bad", range, exact)
            // A composite's budget is not one of events.
            let allowed = assessment.slo.isComposite ? 0 : assessment.slo.budget * Double(assessment.total)
            impacts.append(
                SLOImpact(
                    slo: assessment.slo.title,
                    objective:
                        "\(SLOTable.percent(assessment.slo.target)) over \(assessment.slo.period.nominal)",
                    good: good, bad: bad, budgetShare: allowed > 0 ? Double(bad) / allowed : nil,
                    budgetRemaining: assessment.budgetConsumed.map { 1 - $0 }))
        }
        return impacts
    }

    private func events(
        _ slo: SLODefinition, _ outcome: String, _ range: TimeRange, _ engine: QueryEngine
    ) async throws -> Int {
        let matchers =
            [Label("slo", slo.name), Label("outcome", outcome)] + slo.combination.sorted
        var own = matchers.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ",")
        // Counters of a condition that has changed since lie beside these.
        if case .requests(let indicator) = slo.indicator {
            own += ",\(SLIRecorder.conditionLabel)=~\(quoted("|" + indicator.digest))"
        }
        let query = "sum(increase(beaufort_sli_events_total{\(own)}[\(range.length)]))"
        let value = try await engine.instant(query, at: range.end).value.elements.first?.float
        return Int((value ?? 0).rounded())
    }

    private func series(in range: TimeRange) async throws -> [Series] {
        var series: [Series] = []
        for name in EvidenceCollector.plotted {
            series += try await store.select([.metric(name)], in: range)
        }
        return series
    }
}
