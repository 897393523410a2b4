package import Store
package import Telemetry

extension AlertingService {
    /// Sends a message marked as a test to every integration of a receiver, then its end where ends are told,
    /// and waits for the answers.
    ///
    /// It goes through the outbox as any page does, but once: what is refused is not tried again, not counted
    /// as a failure, and not copied to the fallback receiver.
    ///
    /// - Returns: the deliveries as they are after their first attempt.
    /// - Throws: `ReceiverError` when there is no such receiver, or it tells nobody.
    package func test(
        receiver name: String, by author: String, at time: Timestamp, with note: AccompanyingWrite = .none
    ) async throws -> [Delivery] {
        try await identify(at: time)
        guard let receiver = receiver(name) else { throw ReceiverError.unknown(name, known: receiverNames) }
        guard !receiver.integrations.isEmpty else { throw ReceiverError.tellsNobody(name) }
        let message = TestMessage(receiver: receiver, author: author, time: time)
        let outbox = OutboxRecords(store)
        var keys: Set<String> = []
        for isOver in [false, true] {
            let rows = message.deliveries(isOver: isOver, externalURL: externalURL)
            keys.formUnion(rows.map(\.key))
            try await outbox.add(rows, with: isOver ? .none : note)
            try await dispatch(at: time)
        }
        return try await outbox.deliveries(in: TimeRange(time, time), limit: 1_000).filter {
            keys.contains($0.key)
        }
    }
}

private struct TestMessage {
    let receiver: Receiver
    let author: String
    let time: Timestamp
    /// A group of its own: nothing real is opened or closed by it.
    private let group: String

    init(receiver: Receiver, author: String, time: Timestamp) {
        self.receiver = receiver
        self.author = author
        self.time = time
        group = Delivery.trialPrefix + UniqueID.make(at: time)
    }

    func deliveries(isOver: Bool, externalURL: String) -> [NewDelivery] {
        receiver.integrations.filter { !isOver || $0.sendResolved }.map { integration in
            // No page tells of an alert that never was.
            var alert = alert
            alert.endsAt = isOver ? time : nil
            alert.generatorURL = externalURL
            return NewDelivery(
                notification(of: alert, integration.number), integration: integration,
                externalURL: externalURL)
        }
    }

    private var alert: Alert {
        Alert(
            labels: Labels([Label("alertname", "BeaufortTest"), Label("severity", "test")]),
            annotations: Labels([
                Label(
                    "description", "Nothing is wrong: whoever reads this would have been told of an alert."),
                Label("summary", "a test of receiver \(receiver.name), sent by \(author)"),
            ]), startsAt: time)
    }

    private func notification(of alert: Alert, _ integration: Int) -> Notification {
        let isOver = alert.endsAt != nil
        return Notification(
            lane: NotificationLane(groupKey: group, receiver: receiver.name, integration: integration),
            time: time, reason: isOver ? .allResolved : .first, groupLabels: alert.labels,
            firing: isOver ? [] : [alert], resolved: isOver ? [alert] : [])
    }
}

/// Why a receiver cannot be tried.
package enum ReceiverError: Error, Hashable, CustomStringConvertible {
    case unknown(String, known: [String])
    case tellsNobody(String)

    package var description: String {
        switch self {
        case .unknown(let name, let known):
            "there is no receiver '\(name)'; there are: \(known.joined(separator: ", "))"
        case .tellsNobody(let name):
            "receiver '\(name)' tells nobody: give it a list such as 'slack_configs' in the alertmanager file"
        }
    }
}
