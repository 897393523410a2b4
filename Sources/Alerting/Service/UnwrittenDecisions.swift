/// Decisions that could not be written down: notifications are sent from memory meanwhile, and all is written
/// in one transaction when the disk takes it.
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
}
