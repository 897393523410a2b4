internal import Telemetry

/// PagerDuty's change events: shown beside incidents, paging nobody.
extension PagerDutyChannel {
    /// The address beside that of alerts: `…/v2/enqueue` becomes `…/v2/change/enqueue`.
    private func changeTarget() throws(AttemptFailure) -> HTTPTarget {
        guard let url = target.url.read() else {
            throw AttemptFailure(what: "the integration's URL cannot be read from \(target.url.place)")
        }
        let ending = "/enqueue"
        let base = url.hasSuffix(ending) ? String(url.dropLast(ending.count)) : url
        var changed = target
        changed.url = Secret(base + "/change/enqueue")
        return changed
    }

    func change(_ message: NotificationMessage) throws(AttemptFailure) -> (HTTPTarget, JSONValue) {
        guard let routingKey = routingKey.read() else {
            throw AttemptFailure(what: "the routing key cannot be read from \(routingKey.place)")
        }
        let document = message.document
        let payload: JSONValue = .object([
            "summary": .string(MessageText.cut(document["summary"]?.string ?? "", to: 1_024)),
            "timestamp": document["timestamp"] ?? .null, "source": document["source"] ?? .null,
            "custom_details": document["details"] ?? .null,
        ])
        var members = [
            JSONValue.Member("routing_key", .string(routingKey)), JSONValue.Member("payload", payload),
        ]
        if let link = document["link"]?.string, !link.isEmpty {
            members.append(JSONValue.Member("links", .array([.object(["href": .string(link)])])))
        }
        return (try changeTarget(), .object(members))
    }
}
