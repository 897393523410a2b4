package import Alerting
package import Telemetry

/// Everything known about an incident, as plain values. Whoever collects it reads the store; what is made of
/// it here depends on nothing else, so the same evidence gives the same report.
package struct IncidentEvidence: Hashable, Sendable {
    package var incident: Incident
    /// What the evidence covers.
    package var range: TimeRange
    /// Version of the product that collected it.
    package var version: String
    /// Alerting's history in the range, oldest first.
    package var transitions: [AlertTransition]
    package var deliveries: [Delivery]
    package var acknowledgements: [EvidenceMoment]
    package var runs: [RunbookRun]
    /// What happened to the runtime: started, killed, out of memory.
    package var runtimeEvents: [EvidenceMoment]
    /// Requests that ended in the range, as many as are listed.
    package var requests: [RequestRecord]
    /// Exact counts over the range, whatever is listed.
    package var counts: RequestCounts
    package var impacts: [SLOImpact]
    /// For plots and `metrics.om`; see `PostmortemPlots` for the metrics plotted.
    package var series: [Series]
    /// When users began to suffer, when that is known better than from the evidence itself.
    package var impactStart: Timestamp?
    /// Head of the audit chain when it was collected; see `AuditVerification.head`.
    package var auditHead: String?

    package init(
        incident: Incident, range: TimeRange, version: String, transitions: [AlertTransition] = [],
        deliveries: [Delivery] = [], acknowledgements: [EvidenceMoment] = [], runs: [RunbookRun] = [],
        runtimeEvents: [EvidenceMoment] = [], requests: [RequestRecord] = [],
        counts: RequestCounts = RequestCounts(), impacts: [SLOImpact] = [], series: [Series] = [],
        impactStart: Timestamp? = nil, auditHead: String? = nil
    ) {
        self.incident = incident
        self.range = range
        self.version = version
        self.transitions = transitions
        self.deliveries = deliveries
        self.acknowledgements = acknowledgements
        self.runs = runs
        self.runtimeEvents = runtimeEvents
        self.requests = requests
        self.counts = counts
        self.impacts = impacts
        self.series = series
        self.impactStart = impactStart
        self.auditHead = auditHead
    }
}

/// Something that happened, told in a sentence.
package struct EvidenceMoment: Hashable, Sendable {
    package var time: Timestamp
    package var text: String
    /// Who did it; empty when nobody did.
    package var actor: String

    package init(time: Timestamp, text: String, actor: String = "") {
        self.time = time
        self.text = text
        self.actor = actor
    }
}

/// What an SLO lost over the evidence's range.
package struct SLOImpact: Hashable, Sendable {
    package var slo: String
    /// The promise, such as `99.9 % of requests over 30d`.
    package var objective: String
    package var good: Int
    package var bad: Int
    /// Share of the whole period's budget that these bad events spent: bad / (budget · total of the period).
    /// Nil when the period's volume is unknown.
    package var budgetShare: Double?
    /// What was left of it at the end; nil when unknown, below 0 when overspent.
    package var budgetRemaining: Double?

    package init(
        slo: String, objective: String, good: Int, bad: Int, budgetShare: Double?,
        budgetRemaining: Double? = nil
    ) {
        self.slo = slo
        self.objective = objective
        self.good = good
        self.bad = bad
        self.budgetShare = budgetShare
        self.budgetRemaining = budgetRemaining
    }
}

/// Requests that ended in the range, by what became of them.
package struct RequestCounts: Hashable, Sendable {
    package var total = 0
    /// Ended in an error that was not the client's leaving.
    package var failed = 0
    package var clientDisconnects = 0
    package var truncated = 0
    package var rateLimited = 0
    package var fallbacks = 0
    package var retried = 0
    /// Requests in which a safety rule matched.
    package var safetyHits = 0

    package init() {}

    package init(_ requests: some Sequence<RequestRecord>) {
        for request in requests { count(request) }
    }

    /// Counts one request; App may go through more requests than it lists.
    package mutating func count(_ request: RequestRecord) {
        let outcome = request.outcome
        total += 1
        if request.isBad { failed += 1 }
        if outcome.clientDisconnected { clientDisconnects += 1 }
        if outcome.isTruncated { truncated += 1 }
        if outcome.error == .rateLimited { rateLimited += 1 }
        if outcome.isFallback { fallbacks += 1 }
        if outcome.retries > 0 { retried += 1 }
        if !request.safetyHits.isEmpty { safetyHits += 1 }
    }
}

extension RequestRecord {
    /// Ended in an error that was not the client's leaving.
    var isBad: Bool { outcome.error.map { $0 != .clientDisconnect } ?? false }
}
