/// Decisions that are not written down: notifications are sent from memory while the disk refuses them, and
/// all
/// is written when it takes them, in transactions of some hundred groups each.
struct UnwrittenDecisions {
    private(set) var change = NotifierChange()
    private(set) var deliveries: [NewDelivery] = []
    private var bytes = 0

    /// Beyond this nothing more is decided until something has been written: groups grow meanwhile, and are
    /// told then.
    private static let deliveryLimit = 10_000
    private static let byteLimit = 64 << 20

    var isEmpty: Bool { change.isEmpty && deliveries.isEmpty }
    var isFull: Bool { deliveries.count >= Self.deliveryLimit || bytes >= Self.byteLimit }

    mutating func add(_ change: NotifierChange, _ deliveries: [NewDelivery]) {
        self.change = self.change.followed(by: change)
        self.change.notifications = []
        self.deliveries += deliveries
        bytes += deliveries.map(\.body.count).reduce(0, +)
    }

    /// The same decisions in parts that can be written one after the other: what concerns a group stays
    /// together
    /// and in order. So those who deliver wait for a short transaction only, with what they have to write.
    ///
    /// - Parameter count: groups and notifications of a part; a group alone may have more.
    func parts(of count: Int) -> [UnwrittenDecisions] {
        var byGroup: [AlertGroup.ID: UnwrittenDecisions] = [:]
        var order: [AlertGroup.ID] = []
        func within(_ group: AlertGroup.ID, _ body: (inout UnwrittenDecisions) -> Void) {
            if byGroup[group] == nil { order.append(group) }
            body(&byGroup[group, default: UnwrittenDecisions()])
        }
        for group in change.savedGroups { within(group.id) { $0.change.savedGroups.append(group) } }
        for group in change.removedGroups { within(group) { $0.change.removedGroups.append(group) } }
        for (lane, log) in change.savedLogs { within(lane.group) { $0.change.savedLogs[lane] = log } }
        for lane in change.removedLogs { within(lane.group) { $0.change.removedLogs.append(lane) } }
        for delivery in deliveries { within(delivery.lane.group) { $0.add(NotifierChange(), [delivery]) } }
        var parts: [UnwrittenDecisions] = []
        var room = 0
        for group in order {
            guard let own = byGroup[group] else { continue }
            if room <= 0 {
                parts.append(UnwrittenDecisions())
                room = count
            }
            parts[parts.count - 1].add(own.change, own.deliveries)
            room -= 1 + own.deliveries.count
        }
        return parts
    }
}
