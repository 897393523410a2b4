package import Telemetry

/// One alert, pending or firing.
package struct AlertRow: Hashable, Sendable {
    package enum Severity: Int, Hashable, Sendable, Comparable {
        case page
        case warning
        case info

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

        /// From the label `severity` as rules write it.
        package init(label: String?) {
            switch label?.lowercased() {
            case "page", "critical": self = .page
            case "info", "none": self = .info
            default: self = .warning
            }
        }
    }

    /// What acting on it is addressed by; the alert's fingerprint.
    package var id: String
    package var name: String
    package var severity: Severity
    package var isFiring: Bool
    /// When it began to fire, or to be pending.
    package var since: Timestamp?
    package var summary: String
    package var labels: Labels
    /// Who acknowledged it.
    package var acknowledgedBy: String?
    package var silencedUntil: Timestamp?
    package var isInhibited = false
    /// What else keeps it quiet: `maintenance gpu-swap`, `quiet time night`.
    package var quietFor: String?
    /// File name of the runbook its rule names.
    package var runbook: String?
    package var value: Double?

    package init(
        id: String, name: String, severity: Severity, isFiring: Bool = true, since: Timestamp? = nil,
        summary: String = "", labels: Labels = Labels()
    ) {
        self.id = id
        self.name = name
        self.severity = severity
        self.isFiring = isFiring
        self.since = since
        self.summary = summary
        self.labels = labels
    }

    /// Its runbook without the folder.
    package var runbookName: String? { runbook.map { String($0.split(separator: "/").last ?? "") } }

    package var isMuted: Bool { silencedUntil != nil || isInhibited || quietFor != nil }

    /// Pages first, the unmuted before the muted, the firing before the pending, then the oldest.
    package static func precedes(_ left: AlertRow, _ right: AlertRow) -> Bool {
        if left.isMuted != right.isMuted { return right.isMuted }
        if left.isFiring != right.isFiring { return left.isFiring }
        if left.severity != right.severity { return left.severity < right.severity }
        if left.since != right.since {
            return (left.since ?? .distantFuture) < (right.since ?? .distantFuture)
        }
        return (left.name, left.id) < (right.name, right.id)
    }
}
