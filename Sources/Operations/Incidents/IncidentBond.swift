internal import Telemetry

/// Why a page belongs to an incident that is open, the strongest reason first.
///
/// A page that names a service or an SLO belongs to what is open of that. One that names neither has a
/// cause in common with others when it comes from the same place, which its root-cause labels tell: the
/// machine, the pod. One of our own rules that names no place either (the runtime is down, the API fails)
/// concerns the agent as a whole, and so do the pages of SLOs: those belong together. Anything else is an
/// incident of its own: a full disk on another machine does not explain why answers are slow.
package enum IncidentBond: Int, Hashable, Comparable, Sendable {
    case sameService, samePlace, wholeAgent

    /// Labels that say where an alert's cause is, unless the configuration names others. Broader ones, such
    /// as `cluster` and `job`, are shared by what has nothing to do with each other.
    package static let standardLabels = ["instance", "host", "hostname", "node", "pod"]

    package static func < (left: IncidentBond, right: IncidentBond) -> Bool { left.rawValue < right.rawValue }

    /// Nil when they have nothing in common.
    init?(_ alert: IncidentAlert, _ incident: Incident, rootCauseLabels: [String]) {
        let (service, slo) = (alert.labels["service"] ?? "", alert.labels["slo"] ?? "")
        if !service.isEmpty && service == incident.service || !slo.isEmpty && slo == incident.slo {
            self = .sameService
            return
        }
        let isNamed = !service.isEmpty || !slo.isEmpty
        guard !isNamed || incident.service.isEmpty && incident.slo.isEmpty else { return nil }
        let places = alert.places(rootCauseLabels)
        if !places.isEmpty {
            let shares = incident.alerts.contains { !$0.places(rootCauseLabels).isDisjoint(with: places) }
            guard shares else { return nil }
            self = .samePlace
            return
        }
        guard alert.concernsAgent(rootCauseLabels) else { return nil }
        // One that a person opened by hand has no alerts yet: what pages meanwhile is about it.
        let isAgents =
            incident.alerts.isEmpty || incident.alerts.contains { $0.concernsAgent(rootCauseLabels) }
        guard isAgents else { return nil }
        self = .wholeAgent
    }
}

extension IncidentAlert {
    /// Names of machines and the like; the port behind one is left out, as two programs on one machine have
    /// two.
    fileprivate func places(_ names: [String]) -> Set<String> {
        let found = names.compactMap { name in labels[name].map { withoutPort($0) } }
        return Set(found.filter { !$0.isEmpty }.map { isLoopback($0) ? "\($0) of \(origin)" : $0 })
    }

    /// Of our own rules, and about no place: counts of requests, budgets, the runtime.
    fileprivate func concernsAgent(_ names: [String]) -> Bool {
        origin.isEmpty && places(names).isEmpty
    }

    /// The machine of whoever says so, which need not be this one.
    private func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    private func withoutPort(_ text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[1].allSatisfy(\.isNumber) ? String(parts[0]) : text
    }
}
