internal import Telemetry

/// Follows the audit log from its first record and stops trusting it at the first that does not fit.
struct AuditChain {
    private var last = AuditRecords.root
    private var count = 0
    private var fault: AuditVerification.Fault?

    var verification: AuditVerification {
        AuditVerification(count: count, head: last, fault: fault)
    }

    /// - Parameter salt: nil when the detail was erased.
    mutating func take(_ record: AuditRecord, salt: String?) {
        count += 1
        defer { last = record.hash }
        guard fault == nil else { return }
        if record.seq != Int64(count) {
            fault = .init(seq: Int64(count), what: "the record is missing")
        } else if AuditChain.hash(of: record, after: last) != record.hash {
            fault = .init(seq: record.seq, what: "the record is not what was written")
        } else if let salt, let detail = record.detail,
            AuditChain.hash(of: detail, salt: salt) != record.detailHash
        {
            fault = .init(seq: record.seq, what: "the detail is not what was written")
        }
    }

    static func hash(of record: AuditRecord, after last: String) -> String {
        let text = JSONValue.object([
            "action": .string(record.action), "actor": .string(record.actor),
            "at": .number(Double(record.time.milliseconds)), "detail_hash": .string(record.detailHash),
            "object": .string(record.object), "seq": .number(Double(record.seq)),
        ]).text
        return RecordText.sha256(Array((last + text).utf8))
    }

    static func hash(of detail: String, salt: String) -> String {
        RecordText.sha256(Array((salt + detail).utf8))
    }
}
