/// What is to be written, gathered by what it concerns, and handed out in portions that can be written one
/// after the other: what concerns one thing stays together and in order. Whoever has a short thing to write
/// waits for one portion only.
struct RecordPortions<Key: Hashable, Portion> {
    private var byKey: [Key: Portion] = [:]
    private var order: [Key] = []
    private let empty: Portion

    init(_ empty: Portion) { self.empty = empty }

    /// Adds something to what concerns a key.
    mutating func add(_ key: Key, _ body: (inout Portion) -> Void) {
        if byKey[key] == nil { order.append(key) }
        let empty = empty
        body(&byKey[key, default: empty])
    }

    /// - Parameters:
    ///   - weight: of a portion that holds as much as one may; one key alone may have more.
    ///   - weigh: how much there is of a key.
    func joined(
        upTo weight: Int, weigh: (Portion) -> Int, join: (inout Portion, Portion) -> Void
    ) -> [Portion] {
        var portions: [Portion] = []
        var room = 0
        for key in order {
            guard let own = byKey[key] else { continue }
            if room <= 0 {
                portions.append(empty)
                room = weight
            }
            join(&portions[portions.count - 1], own)
            room -= weigh(own)
        }
        return portions
    }
}
