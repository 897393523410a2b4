package import Telemetry

extension CorrectionChange {
    /// `+120 good, -120 bad`, or that time is left out.
    package var text: String {
        switch self {
        case .exclude: return "left out"
        case .events(let events):
            let sum = events.sum
            let parts = [("good", sum.good), ("bad", sum.bad)].filter { $0.1 != 0 }
            return parts.map { "\($0.1 > 0 ? "+" : "")\($0.1) \($0.0)" }.joined(separator: ", ")
        }
    }
}

extension Correction {
    /// Name and combination: `chat{model="small"}`.
    package var title: String { combination.isEmpty ? slo : slo + combination.description }

    /// `applies` or `revoked`.
    package var state: String { revocation == nil ? "applies" : "revoked" }

    /// One sentence without a full stop, for reports and the audit log.
    package var text: String {
        "correction \(id), \(range.start.rfc3339) to \(range.end.rfc3339): \(change.text), by \(author): \(reason)"
    }

    /// As the HTTP API and `--format json` show it; null for what is not.
    package var json: JSONValue {
        let revoked = revocation
        return .object([
            "id": .number(Double(id)), "state": .string(state), "slo": .string(slo),
            "labels": .object(combination.sorted.map { JSONValue.Member($0.name, .string($0.value)) }),
            "from": .string(range.start.rfc3339),
            "to": .string(range.end.rfc3339), "change": change.json, "by": .string(author),
            "reason": .string(reason), "at": .string(at.rfc3339),
            "revoked_by": revoked.map { .string($0.author) } ?? .null,
            "revoked_reason": revoked.map { .string($0.reason) } ?? .null,
            "revoked_at": revoked.map { .string($0.at.rfc3339) } ?? .null,
        ])
    }

    /// As reports show it: without its slices.
    package var summary: JSONValue {
        .object([
            "id": .number(Double(id)), "from": .string(range.start.rfc3339), "to": .string(range.end.rfc3339),
            "change": .string(change.text), "by": .string(author), "reason": .string(reason),
            "at": .string(at.rfc3339),
        ])
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let id = json["id"]?.integer, let slo = json["slo"]?.string,
            let start = json["from"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let end = json["to"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let at = json["at"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let change = json["change"].flatMap({ CorrectionChange(json: $0) }),
            let author = json["by"]?.string, let reason = json["reason"]?.string
        else { return nil }
        self.init(
            id: Int64(id), slo: slo,
            combination: Labels(
                (json["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") }),
            range: TimeRange(start, end), change: change, author: author,
            reason: reason, at: at)
        if let revoker = json["revoked_by"]?.string, let why = json["revoked_reason"]?.string,
            let when = json["revoked_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        {
            revocation = Revocation(author: revoker, reason: why, at: when)
        }
    }
}

extension CorrectionChange {
    /// `{"exclude": true}`, or the events that are added and `[end in ms, good, bad]` for each slice.
    package var json: JSONValue {
        switch self {
        case .exclude: return .object(["exclude": .bool(true), "text": .string(text)])
        case .events(let events):
            let slices = events.slices.map { slice in
                JSONValue.array([
                    .number(Double(slice.end.milliseconds)), .number(Double(slice.counts.good)),
                    .number(Double(slice.counts.bad)),
                ])
            }
            return .object([
                "exclude": .bool(false), "text": .string(text),
                "good": .number(Double(events.sum.good)), "bad": .number(Double(events.sum.bad)),
                "added_good": .number(Double(events.added.good)),
                "added_bad": .number(Double(events.added.bad)), "slices": .array(slices),
            ])
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        if json["exclude"]?.bool == true {
            self = .exclude
            return
        }
        guard let good = json["added_good"]?.integer, let bad = json["added_bad"]?.integer,
            let items = json["slices"]?.array
        else { return nil }
        var slices: [CorrectedEvents.Slice] = []
        for item in items {
            guard let end = item[0]?.integer, let good = item[1]?.integer, let bad = item[2]?.integer else {
                return nil
            }
            slices.append(
                .init(
                    end: Timestamp(milliseconds: Int64(end)), counts: EventCounts(good: good, bad: bad)))
        }
        self = .events(CorrectedEvents(added: EventCounts(good: good, bad: bad), slices: slices))
    }
}
