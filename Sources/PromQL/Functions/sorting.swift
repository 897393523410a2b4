import Telemetry

extension Evaluator {
    /// `sort`, `sort_desc`, `sort_by_label`, `sort_by_label_desc`; the order shows in instant queries only.
    mutating func sorted(_ node: FunctionCall, on grid: Grid) throws -> [Row] {
        let rows = try vector(node.arguments[0], on: grid)
        if !isInstant { remark(.sortInRange, node.span) }
        if node.name.hasPrefix("sort_by_label") {
            let names = try node.arguments.dropFirst().map { try string($0, on: grid) }
            let isDescending = node.name.hasSuffix("_desc")
            let ordered = rows.sorted { left, right in
                let order = labelOrder(left.labels, right.labels, names)
                return isDescending ? order > 0 : order < 0
            }
            return ordered
        }
        guard grid.count == 1 else { return rows }
        let floats = rows.filter { $0.hasFloat(0) }
        // NaN comes last either way.
        return floats.enumerated().sorted { left, right in
            let (a, b) = (left.element.floats[0], right.element.floats[0])
            if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? left.offset < right.offset : b.isNaN }
            if a == b { return left.offset < right.offset }
            return node.name == "sort" ? a < b : a > b
        }.map(\.element)
    }
}

/// Negative when `left` comes first by the named labels in natural order, then by all labels.
private func labelOrder(_ left: Labels, _ right: Labels, _ names: [String]) -> Int {
    for name in names {
        let (a, b) = (left[name] ?? "", right[name] ?? "")
        if a != b { return naturalOrder(Array(a.utf8), Array(b.utf8)) ? -1 : 1 }
    }
    return left == right ? 0 : left < right ? -1 : 1
}

/// Runs of digits compare as numbers: `node2` before `node10`.
func naturalOrder(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    var (a, b) = (left[...], right[...])
    while let x = a.first, let y = b.first {
        if x.isDigit && y.isDigit {
            let (runA, runB) = (a.prefix(while: \.isDigit), b.prefix(while: \.isDigit))
            let (numberA, numberB) = (runA.drop { $0 == 48 }, runB.drop { $0 == 48 })
            if numberA.count != numberB.count { return numberA.count < numberB.count }
            if !numberA.elementsEqual(numberB) { return numberA.lexicographicallyPrecedes(numberB) }
            if runA.count != runB.count { return runA.count < runB.count }
            a = a.dropFirst(runA.count)
            b = b.dropFirst(runB.count)
        } else {
            if x != y { return x < y }
            a = a.dropFirst()
            b = b.dropFirst()
        }
    }
    return a.isEmpty && !b.isEmpty
}
