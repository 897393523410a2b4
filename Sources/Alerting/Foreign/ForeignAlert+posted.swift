package import Telemetry

/// Why a posted alert is not taken, in Alertmanager's words where it has them.
package struct ForeignAlertFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
}

extension ForeignAlert {
    /// Longer alerts are refused: names and values of a flood would fill the memory.
    package static let sizeLimit = 64 << 10

    /// Reads an alert as `POST /api/v2/alerts` has it. Labels without a value do not count. A start that is
    /// not told is now, or the end if that is told; an end that is not told is one timeout away.
    ///
    /// - Parameter sender: the program's name, from its `User-Agent`; for alerts without a `generatorURL`.
    package init(
        posted value: JSONValue, by sender: String, at now: Timestamp, timeout: TimeSpan
    ) throws(ForeignAlertFault) {
        let labels = try Self.labels(value, "labels")
        guard !labels.isEmpty else { throw ForeignAlertFault("at least one label pair required") }
        let end = try Self.time(value, "endsAt")
        let start = try Self.time(value, "startsAt") ?? end ?? now
        if let end, end < start { throw ForeignAlertFault("start time must be before end time") }
        let url = value["generatorURL"]?.string ?? ""
        self.init(
            labels: labels, annotations: try Self.labels(value, "annotations"), startsAt: start,
            endsAt: end ?? now + timeout, isTimeout: end == nil, updatedAt: now, generatorURL: url,
            origin: Self.host(url) ?? sender)
        guard size <= Self.sizeLimit else {
            throw ForeignAlertFault("labels and annotations have more than \(Self.sizeLimit) bytes")
        }
    }

    private static func labels(_ value: JSONValue, _ name: String) throws(ForeignAlertFault) -> Labels {
        let field = value[name] ?? .null
        guard let members = field.members ?? (field.isNull ? [] : nil) else {
            throw ForeignAlertFault("\(name) in body must be of type object")
        }
        var labels: [Label] = []
        for member in members {
            guard let text = member.value.string else {
                throw ForeignAlertFault("\(name).\(member.name) in body must be of type string")
            }
            guard !member.name.isEmpty else {
                throw ForeignAlertFault("invalid \(name): a name is empty")
            }
            labels.append(Label(member.name, text))
        }
        return Labels(labels)
    }

    /// Go's zero time, which its programs send for a time they do not know.
    private static let zeroTime = Timestamp(milliseconds: -62_135_596_800_000)

    /// Nil when it is not told.
    private static func time(_ value: JSONValue, _ name: String) throws(ForeignAlertFault) -> Timestamp? {
        let field = value[name] ?? .null
        if field.isNull || field.string == "" { return nil }
        guard let time = field.string.flatMap({ Timestamp(rfc3339: $0) }) else {
            throw ForeignAlertFault("\(name) in body must be of type date-time")
        }
        return time <= zeroTime ? nil : time
    }

    /// `http://user@prometheus-2:9090/graph?…` → `prometheus-2:9090`.
    private static func host(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return authority.split(separator: "@").last.map(String.init)
    }
}

extension ForeignAlertFault {
    fileprivate init(_ description: String) { self.description = description }
}
