package import Store
package import Telemetry

extension AlertingService {
    /// Tells of a change whoever shows changes: the PagerDuty integrations of all receivers, or of one.
    ///
    /// - Returns: the deliveries as they are after their first attempt; none when no receiver shows changes.
    /// - Throws: `ReceiverError` when there is no receiver of that name.
    package func announce(
        _ change: ChangeEvent, to name: String? = nil, at time: Timestamp,
        with note: AccompanyingWrite = .none
    ) async throws -> [Delivery] {
        try await identify(at: time)
        if let name, receiver(name) == nil { throw ReceiverError.unknown(name, known: receiverNames) }
        let outbox = OutboxRecords(store)
        let id = UniqueID.make(at: time)
        let group = "change:\(id)"
        var rows: [NewDelivery] = []
        for receiver in configuration.receivers where name == nil || receiver.name == name {
            for integration in receiver.integrations where integration.showsChanges {
                rows.append(
                    NewDelivery(
                        key: "msg_\(id)_\(receiver.name)_\(integration.number)",
                        lane: NotificationLane(
                            groupKey: group, receiver: receiver.name, integration: integration.number),
                        status: ChangeEvent.status, reason: ChangeEvent.status, groupLabels: Labels(),
                        fingerprints: [], createdAt: time, body: change.body(groupKey: group)))
            }
        }
        try await outbox.add(rows, with: note)
        guard !rows.isEmpty else { return [] }
        try await dispatch(at: time)
        let keys = Set(rows.map(\.key))
        return try await outbox.deliveries(in: TimeRange(time, time), limit: 1_000).filter {
            keys.contains($0.key)
        }
    }
}

extension Integration {
    /// Whether it has a place for changes.
    var showsChanges: Bool {
        if case .pagerDuty = channel { true } else { false }
    }
}
