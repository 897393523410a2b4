import Telemetry

/// A histogram at one step, in whichever form it is stored.
enum AnyHistogram {
    case native(ExponentialHistogram)
    case classic(ClassicHistogram)
    /// Buckets without one for `+Inf`.
    case withoutTop
}

/// The rows that make one classic histogram, and the native one of the same labels.
private struct HistogramGroup {
    var labels: Labels
    var dropsName: Bool
    /// In the order of their bounds.
    var buckets: [(upper: Double, row: Row)] = []
    var native: Row?
}

extension Evaluator {
    /// Calls `body` for each histogram at each step. Classic buckets are gathered by their labels without
    /// `le`.
    mutating func perHistogram(
        _ rows: [Row], _ argument: Expression,
        _ body: (AnyHistogram, Int, String, (Remark) -> Void) -> Double
    ) throws -> [Row] {
        var result: [Row] = []
        var remarks: [Remark] = []
        func note(_ remark: Remark) {
            if !remarks.contains(remark) { remarks.append(remark) }
        }
        for group in histogramGroups(rows, note) {
            try query.budget.checkTime()
            let steps = rows[0].floats.count
            let metric = group.labels.metricName ?? ""
            var out = Row(group.labels, dropsName: group.dropsName, steps: steps)
            out.dropName(delayed: delaysNames)
            for step in 0..<steps {
                let buckets = group.buckets.compactMap { upper, row in
                    row.hasFloat(step) ? ClassicHistogram.Bucket(upper: upper, count: row.floats[step]) : nil
                }
                let native = group.native?.histogram(step)
                if native != nil && !buckets.isEmpty {
                    note(.mixedClassicNative(metric))
                    continue
                }
                if let native {
                    out.floats[step] = body(.native(native), step, metric, note)
                } else if !buckets.isEmpty {
                    let histogram =
                        ClassicHistogram(sorted: buckets).map { AnyHistogram.classic($0) } ?? .withoutTop
                    out.floats[step] = body(histogram, step, metric, note)
                }
            }
            if !out.isEmpty { result.append(out) }
        }
        for remark in remarks { self.remark(remark, argument.span) }
        return try unique(result)
    }

    private func histogramGroups(_ rows: [Row], _ note: (Remark) -> Void) -> [HistogramGroup] {
        var position: [Labels: Int] = [:]
        var groups: [HistogramGroup] = []
        func index(_ labels: Labels, _ row: Row) -> Int {
            if let found = position[labels] { return found }
            position[labels] = groups.count
            groups.append(HistogramGroup(labels: labels, dropsName: row.dropsName))
            return groups.count - 1
        }
        for row in rows {
            if row.histograms.contains(where: { $0 != nil }) { groups[index(row.labels, row)].native = row }
            guard row.floats.contains(where: { !$0.isAbsent }) else { continue }
            let text = row.labels["le"] ?? ""
            guard let upper = bound(text) else {
                note(.badBucketLabel(text, row.labels.metricName ?? ""))
                continue
            }
            groups[index(row.labels.without(CollectionOfOne("le")), row)].buckets.append((upper, row))
        }
        for index in groups.indices { groups[index].buckets.sort { $0.upper < $1.upper } }
        return groups
    }

    private func bound(_ text: String) -> Double? {
        switch text {
        case "+Inf", "Inf", "inf", "+inf": .infinity
        case "-Inf", "-inf": -.infinity
        default: Double(text)
        }
    }
}
