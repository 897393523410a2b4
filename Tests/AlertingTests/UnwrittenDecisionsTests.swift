import Support
import Telemetry
import Testing

@testable import Alerting

@Suite struct UnwrittenDecisionsTests {
    private static func lane(_ group: Int, _ integration: Int) -> NotificationLane {
        NotificationLane(groupKey: "{}:{g=\"\(group)\"}", receiver: "r\(group % 3)", integration: integration)
    }

    private static func delivery(_ number: Int, _ lane: NotificationLane) -> NewDelivery {
        NewDelivery(
            key: "\(number)", lane: lane, status: "firing", reason: "first", groupLabels: Labels(),
            fingerprints: [], createdAt: Timestamp(milliseconds: Int64(number)), body: [1])
    }

    private static func decisions(_ random: inout SeededGenerator) -> UnwrittenDecisions {
        var change = NotifierChange()
        var deliveries: [NewDelivery] = []
        for group in 0..<random.int(in: 1...90) {
            let lanes = (0..<random.int(in: 1...3)).map { lane(group, $0) }
            let id = AlertGroup.ID(key: lanes[0].groupKey, receiver: lanes[0].receiver)
            if random.chance(0.2) {
                change.removedGroups.append(id)
                change.removedLogs += lanes
                continue
            }
            change.savedGroups.append(
                AlertGroup(
                    key: id.key, routeKey: "{}", receiver: id.receiver, labels: Labels(),
                    nextFlush: Timestamp(milliseconds: Int64(group))))
            for lane in lanes where random.chance(0.8) {
                change.savedLogs[lane] = NotificationLog(
                    entry: NotificationLogEntry(
                        firing: [], resolved: [], time: Timestamp(milliseconds: Int64(group))),
                    alerts: [:], since: [:])
                for _ in 0..<random.int(in: 0...9) { deliveries.append(delivery(deliveries.count, lane)) }
            }
        }
        var decisions = UnwrittenDecisions()
        decisions.add(change, random.chance(0.5) ? deliveries.shuffled(using: &random) : deliveries)
        return decisions
    }

    /// Nothing lost or doubled, a group never divided, a lane's notifications in their order.
    @Test(arguments: 0..<60) func partsAreTheWhole(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Self.decisions(&random)
        let size = random.pick([1, 5, 64, 1_000])
        let parts = whole.parts(of: size)
        let groups = parts.map { part in
            Set(part.change.savedGroups.map(\.id)).union(part.change.removedGroups)
                .union(part.change.removedLogs.map { AlertGroup.ID(key: $0.groupKey, receiver: $0.receiver) })
                .union(
                    part.deliveries.map { AlertGroup.ID(key: $0.lane.groupKey, receiver: $0.lane.receiver) })
        }
        #expect(groups.reduce(0) { $0 + $1.count } == Set(groups.joined()).count)
        for (part, groups) in zip(parts, groups) where groups.count > 1 {
            // All but the last group fit in.
            let largest =
                Dictionary(grouping: part.deliveries, by: \.lane.groupKey).values.map(\.count).max() ?? 0
            #expect(groups.count + part.deliveries.count <= size + 1 + largest)
        }
        var joined = UnwrittenDecisions()
        for part in parts { joined.add(part.change, part.deliveries) }
        #expect(Set(joined.change.savedGroups.map(\.id)) == Set(whole.change.savedGroups.map(\.id)))
        #expect(Set(joined.change.removedGroups) == Set(whole.change.removedGroups))
        #expect(Set(joined.change.savedLogs.keys) == Set(whole.change.savedLogs.keys))
        #expect(Set(joined.change.removedLogs) == Set(whole.change.removedLogs))
        let order = { (deliveries: [NewDelivery]) in
            Dictionary(grouping: deliveries, by: \.lane).mapValues { $0.map(\.key) }
        }
        #expect(order(joined.deliveries) == order(whole.deliveries))
        #expect(joined.deliveries.count == whole.deliveries.count)
    }
}
