internal import Telemetry

/// All series by slot, and the postings that lead from a label pair to slots. A slot is a series' place
/// in memory; it stays the same until the index is rebuilt.
struct SeriesIndex {
    struct Entry {
        var id: Int64
        var labels: Labels
        var first: Int64
    }

    private(set) var entries: [Entry] = []
    private var slots: [Labels: Int32] = [:]
    private var slotOfID: [Int64: Int32] = [:]
    private(set) var postings: [String: [String: [Int32]]] = [:]
    /// Series of each metric name.
    private(set) var metricCounts: [String: Int] = [:]
    private var symbols = SymbolTable()
    /// Slots in the order of their labels, and each slot's place in it, made when asked for.
    private var order: [Int32] = []
    private var unordered = 0
    private var ranks: [Int32] = []

    var count: Int { entries.count }

    func slot(of labels: Labels) -> Int32? { slots[labels] }
    func slot(id: Int64) -> Int32? { slotOfID[id] }
    func labels(_ slot: Int32) -> Labels { entries[Int(slot)].labels }
    /// The series of a metric.
    func slots(named metric: String) -> [Int32] { postings[Label.metricName]?[metric] ?? [] }

    mutating func readLabels(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> Labels {
        try LabelBytes.read(bytes, symbols: &symbols)
    }

    @discardableResult
    mutating func add(id: Int64, labels: Labels, first: Int64) -> Int32 {
        let labels = symbols.intern(labels)
        let slot = Int32(entries.count)
        entries.append(Entry(id: id, labels: labels, first: first))
        slots[labels] = slot
        slotOfID[id] = slot
        for label in labels.sorted {
            postings[label.name, default: [:]][label.value, default: []].append(slot)
        }
        metricCounts[labels.metricName ?? "", default: 0] += 1
        unordered += 1
        return slot
    }

    /// Sorts slots by labels: a query's answer is ordered, and comparing labels each time is slow.
    mutating func sorted(_ slots: [Int32]) -> [Int32] {
        if unordered > 0 { putInOrder() }
        return slots.sorted { ranks[Int($0)] < ranks[Int($1)] }
    }

    private mutating func putInOrder() {
        let known = entries.count - unordered
        if unordered > 64 {
            order = (0..<Int32(entries.count)).sorted { entries[Int($0)].labels < entries[Int($1)].labels }
        } else {
            for slot in Int32(known)..<Int32(entries.count) { insertInOrder(slot) }
        }
        ranks = [Int32](repeating: 0, count: entries.count)
        for (rank, slot) in order.enumerated() { ranks[Int(slot)] = Int32(rank) }
        unordered = 0
    }

    private mutating func insertInOrder(_ slot: Int32) {
        let labels = entries[Int(slot)].labels
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if entries[Int(order[middle])].labels < labels { low = middle + 1 } else { high = middle }
        }
        order.insert(slot, at: low)
    }
}

extension SeriesIndex {
    /// Slots of the series that satisfy every condition, ascending.
    func slots(matching conditions: [CompiledMatcher]) -> [Int32] {
        var found: [Int32]?
        // A condition that an absent label cannot satisfy names its series directly; take those first,
        // equality before patterns, and let the others only strike series out.
        for condition in conditions.filter({ !$0.matchesEmpty }).sorted(by: isEasier) {
            let matching = slots(with: condition)
            found = found.map { intersect($0, matching) } ?? matching
            if found?.isEmpty == true { return [] }
        }
        var result = found ?? Array(0..<Int32(entries.count))
        for condition in conditions where condition.matchesEmpty {
            result = subtract(result, slots(against: condition))
        }
        return result
    }

    private func isEasier(_ left: CompiledMatcher, _ right: CompiledMatcher) -> Bool {
        left.literals != nil && right.literals == nil
    }

    func values(of name: String) -> [String] {
        postings[name].map { Array($0.keys) } ?? []
    }

    private func slots(with condition: CompiledMatcher) -> [Int32] {
        guard let values = condition.literals else {
            return union(condition.name) { condition.matches($0) }
        }
        let lists = values.compactMap { postings[condition.name]?[$0] }
        return lists.count == 1 ? lists[0] : Set(lists.joined()).sorted()
    }

    private func slots(against condition: CompiledMatcher) -> [Int32] {
        if condition.matcher.operation == .notEqual, !condition.matcher.value.isEmpty {
            return postings[condition.name]?[condition.matcher.value] ?? []
        }
        return union(condition.name) { !condition.matches($0) }
    }

    private func union(_ name: String, where isWanted: (String) -> Bool) -> [Int32] {
        guard let values = postings[name] else { return [] }
        var lists: [[Int32]] = []
        for (value, list) in values where isWanted(value) { lists.append(list) }
        if lists.count == 1 { return lists[0] }
        // A series has one value for a name, so the lists are disjoint.
        return lists.joined().sorted()
    }

    private func intersect(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        var result: [Int32] = []
        var i = 0
        var j = 0
        while i < left.count, j < right.count {
            if left[i] == right[j] {
                result.append(left[i])
                i += 1
                j += 1
            } else if left[i] < right[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return result
    }

    private func subtract(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        if right.isEmpty { return left }
        var result: [Int32] = []
        var j = 0
        for slot in left {
            while j < right.count, right[j] < slot { j += 1 }
            if j == right.count || right[j] != slot { result.append(slot) }
        }
        return result
    }
}
