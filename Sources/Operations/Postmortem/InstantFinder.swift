internal import Alerting
internal import Telemetry

/// Finds the instants that timings are counted between.
struct InstantFinder {
    let evidence: IncidentEvidence

    private typealias Instant = IncidentTimings.Instant

    /// t0: given, or the last zero before the page of a CUSUM of failing requests, or the moment the page's
    /// condition began.
    var impactStart: IncidentTimings.Instant {
        let name = "impact start"
        if let time = evidence.impactStart {
            return Instant(name: name, time: time, basis: "given with the evidence")
        }
        guard let page = firstPage else {
            return Instant(name: name, time: nil, basis: "no page in the evidence")
        }
        if evidence.requests.count == evidence.counts.total, let time = cusumStart(before: page.fired) {
            return Instant(
                name: name, time: time,
                basis: "first failing request after the last zero of their CUSUM (allowance "
                    + "\(numberText(InstantFinder.allowance)) per request) before the first page")
        }
        return Instant(name: name, time: page.active, basis: "the first page's condition began")
    }

    /// t1.
    var alert: IncidentTimings.Instant {
        Instant(
            name: "first page firing", time: firstPage?.fired,
            basis: firstPage.map { "alert \($0.name)" } ?? "no page in the evidence")
    }

    /// t2.
    var notified: IncidentTimings.Instant {
        let fingerprints = Set(evidence.incident.alerts.map(\.fingerprint))
        let delivered = evidence.deliveries.filter {
            $0.state == .delivered && $0.status == "firing"
                && (fingerprints.isEmpty || !fingerprints.isDisjoint(with: $0.fingerprints))
        }.compactMap { delivery in delivery.finishedAt.map { (time: $0, receiver: delivery.lane.receiver) } }
        let first = delivered.min { $0.time < $1.time }
        return Instant(
            name: "first delivery answered 2xx", time: first?.time,
            basis: first.map { "receiver \($0.receiver)" } ?? "nothing was delivered")
    }

    /// t3.
    var acknowledged: IncidentTimings.Instant {
        let first = evidence.acknowledgements.filter { $0.time >= firstPage?.fired ?? .distantPast }
            .min { $0.time < $1.time }
        return Instant(
            name: "acknowledged by a person", time: first?.time,
            basis: first.map { $0.text } ?? "nobody acknowledged")
    }

    /// t4: the shortest burn window of the incident's SLOs went below 1 and stayed there.
    var mitigated: IncidentTimings.Instant {
        let name = "mitigated"
        guard let page = firstPage else {
            return Instant(name: name, time: nil, basis: "no page in the evidence")
        }
        let slos = Set(evidence.incident.alerts.compactMap { $0.labels["slo"] })
        let burning = PostmortemPlots.burn(evidence, slos: slos)
        guard !burning.isEmpty else {
            return Instant(
                name: name, time: nil, basis: "no burn rate of the incident's SLOs in the evidence")
        }
        var latest: Timestamp?
        for line in burning {
            let above = line.column.times.indices.filter {
                line.column.times[$0] >= page.active && line.column.values[$0] >= 1
            }
            guard let last = above.last else { continue }
            guard last + 1 < line.column.count else {
                return Instant(name: name, time: nil, basis: "\(line.name) still burns at the end")
            }
            latest = max(latest ?? .distantPast, line.column.times[last + 1])
        }
        return Instant(
            name: name, time: latest,
            basis: latest == nil ? "no burn rate of 1 or more was recorded" : "burn rate below 1 for good")
    }

    /// t5.
    var resolved: IncidentTimings.Instant {
        Instant(
            name: "resolved", time: evidence.incident.closed,
            basis: evidence.incident.closed == nil ? "the incident is open" : "the incident was closed")
    }

    var firstPage: IncidentAlert? {
        evidence.incident.alerts.min { $0.fired < $1.fired }
    }

    /// What each request may add to the CUSUM unnoticed: failures below 5 % are taken as normal.
    static let allowance = 0.05

    private func cusumStart(before alert: Timestamp) -> Timestamp? {
        var sum = 0.0
        var start: Timestamp?
        let ordered = evidence.requests.sorted { ($0.end, $0.id) < ($1.end, $1.id) }
        for request in ordered where request.end <= alert {
            sum = max(0, sum + (request.isBad ? 1 : 0) - InstantFinder.allowance)
            if sum == 0 { start = nil }
            if request.isBad, start == nil { start = request.start }
        }
        return start
    }
}
