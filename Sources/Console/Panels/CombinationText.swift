import Telemetry

/// What tells an SLO's combinations apart, in as many columns as there are.
enum CombinationText {
    private static let separator = " · "
    private static let tightSeparator = "·"

    /// The values of the labels, uncut.
    static func whole(_ row: ObjectiveRow) -> String {
        row.labels.sorted.map(\.value).joined(separator: separator)
    }

    /// A text for each row of one SLO, no wider than `width`. Values that are too long are cut where they do
    /// not differ from the others of their label; short ones stay whole.
    static func texts(_ rows: [ObjectiveRow], width: Int) -> [String] {
        let all = rows.map(whole)
        if all.allSatisfy({ DisplayWidth.of($0) <= width }) { return all }
        let names = Set(rows.flatMap { $0.labels.sorted.map(\.name) }).sorted()
        let values = names.map { name in Set(rows.compactMap { $0.labels[name] }) }
        let room = width - (names.count - 1) * DisplayWidth.of(tightSeparator)
        let widths = shares(values.map { $0.map(DisplayWidth.of).max() ?? 0 }, of: room)
        let cut = zip(values, widths).map { cuts($0, to: $1) }
        return rows.map { row in
            let tight = row.labels.sorted.map(\.value).joined(separator: tightSeparator)
            if DisplayWidth.of(tight) <= width { return tight }
            return zip(names, cut).compactMap { name, cut in row.labels[name].flatMap { cut[$0] } }
                .joined(separator: tightSeparator)
        }
    }

    /// A short name for each row, of whatever SLO: combinations are named by what tells them apart.
    static func names(_ rows: [ObjectiveRow], width: Int) -> [String] {
        let groups = Dictionary(grouping: rows, by: \.name)
        return rows.map { row in
            guard !row.labels.isEmpty, DisplayWidth.of(row.title) > width, let group = groups[row.name],
                let index = group.firstIndex(of: row)
            else { return clipped(row.title, to: width) }
            return texts(group, width: width)[index]
        }
    }

    /// Columns for each, the narrowest served first.
    private static func shares(_ wanted: [Int], of total: Int) -> [Int] {
        var shares = wanted
        var left = max(0, total)
        for (position, index) in wanted.indices.sorted(by: { wanted[$0] < wanted[$1] }).enumerated() {
            shares[index] = min(wanted[index], left / (wanted.count - position))
            left -= shares[index]
        }
        return shares
    }

    /// Each value without its middle; those that then read alike from where they differ.
    private static func cuts(_ values: Set<String>, to width: Int) -> [String: String] {
        var cuts = Dictionary(uniqueKeysWithValues: values.map { ($0, middleCut($0, to: width)) })
        let alike = Dictionary(grouping: values) { cuts[$0] ?? "" }.values.filter { $0.count > 1 }
        for group in alike {
            let others = Set(cuts.filter { !group.contains($0.key) }.values)
            for start in 0..<(group.map(\.count).max() ?? 0) {
                let texts = group.map { clipped("…" + $0.dropFirst(start), to: width) }
                guard Set(texts).count == group.count, others.isDisjoint(with: texts) else { continue }
                for (value, text) in zip(group, texts) { cuts[value] = text }
                break
            }
        }
        return cuts
    }

    private static func middleCut(_ value: String, to width: Int) -> String {
        if DisplayWidth.of(value) <= width { return value }
        guard width > 2 else { return clipped(value, to: width) }
        var tail = ""
        for character in value.reversed() {
            if DisplayWidth.of(tail) + DisplayWidth.of(character) > (width - 1) / 2 { break }
            tail = String(character) + tail
        }
        let head = clipped(value, to: width - DisplayWidth.of(tail))
        return head + tail
    }
}
