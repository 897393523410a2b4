package import Telemetry

/// One entry of the audit log: who did what to what.
package struct AuditRecord: Hashable, Sendable {
    /// From 1, without gaps.
    package var seq: Int64
    package var time: Timestamp
    package var actor: String
    /// `runbook.start`, `incident.open`, …
    package var action: String
    /// What it was done to: an id.
    package var object: String
    /// Nil once erased.
    package var detail: String?
    /// Hex SHA-256 of salt and detail.
    package var detailHash: String
    /// Hex SHA-256 of the hash before and this record; the next one builds on it.
    package var hash: String
}

/// What reading the whole chain showed.
package struct AuditVerification: Hashable, Sendable {
    package var count: Int
    /// Hash of the last record: write it down elsewhere, because a chain cannot show that its end was cut
    /// off.
    package var head: String
    /// The first record that is not what was written, and why; nil when all are.
    package var fault: Fault?

    package struct Fault: Hashable, Sendable {
        package var seq: Int64
        package var what: String
    }
}
