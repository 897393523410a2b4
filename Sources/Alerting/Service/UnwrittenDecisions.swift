/// Decisions that are not written down: notifications are sent from memory while the disk refuses them, and
/// all is written when it takes them, in transactions of some hundred groups each.
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

    /// The same decisions in parts that can be written one after the other, by group.
    ///
    /// - Parameter count: groups and notifications of a part.
    func parts(of count: Int) -> [UnwrittenDecisions] {
        var portions = RecordPortions<AlertGroup.ID, UnwrittenDecisions>(UnwrittenDecisions())
        for group in change.savedGroups { portions.add(group.id) { $0.change.savedGroups.append(group) } }
        for group in change.removedGroups { portions.add(group) { $0.change.removedGroups.append(group) } }
        for (lane, log) in change.savedLogs { portions.add(lane.group) { $0.change.savedLogs[lane] = log } }
        for lane in change.removedLogs { portions.add(lane.group) { $0.change.removedLogs.append(lane) } }
        for delivery in deliveries {
            portions.add(delivery.lane.group) { $0.add(NotifierChange(), [delivery]) }
        }
        return portions.joined(upTo: count, weigh: { 1 + $0.deliveries.count }) {
            $0.add($1.change, $1.deliveries)
        }
    }
}
