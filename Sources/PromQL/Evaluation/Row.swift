import Telemetry

/// One series of an instant vector over all steps of the grid.
///
/// An absent sample is the stale marker in `floats`: stale samples never enter an evaluation, and no
/// arithmetic produces those bits, so they are free to mean "nothing here".
struct Row {
    var labels: Labels
    /// The metric name is to be dropped at the end of the query.
    var dropsName: Bool
    /// One value per step.
    var floats: [Double]
    /// One per step, or empty when the series has no histogram at all.
    var histograms: [ExponentialHistogram?]

    init(
        _ labels: Labels, dropsName: Bool = false, floats: [Double], histograms: [ExponentialHistogram?] = []
    ) {
        self.labels = labels
        self.dropsName = dropsName
        self.floats = floats
        self.histograms = histograms
    }

    /// A row without any sample yet.
    init(_ labels: Labels, dropsName: Bool = false, steps: Int) {
        self.init(labels, dropsName: dropsName, floats: Array(repeating: absent, count: steps))
    }

    func histogram(_ step: Int) -> ExponentialHistogram? {
        histograms.isEmpty ? nil : histograms[step]
    }

    func hasFloat(_ step: Int) -> Bool { !floats[step].isAbsent }

    func isPresent(_ step: Int) -> Bool { hasFloat(step) || histogram(step) != nil }

    func sample(_ step: Int) -> SampleValue? {
        if hasFloat(step) { return .float(floats[step]) }
        return histogram(step).map { .histogram($0) }
    }

    mutating func set(_ step: Int, _ sample: SampleValue?) {
        switch sample {
        case nil: clear(step)
        case .float(let value):
            floats[step] = value
            if !histograms.isEmpty { histograms[step] = nil }
        case .histogram(let histogram):
            if histograms.isEmpty { histograms = Array(repeating: nil, count: floats.count) }
            floats[step] = absent
            histograms[step] = histogram
        }
    }

    mutating func clear(_ step: Int) {
        floats[step] = absent
        if !histograms.isEmpty { histograms[step] = nil }
    }

    var isEmpty: Bool {
        floats.allSatisfy(\.isAbsent) && histograms.allSatisfy { $0 == nil }
    }

    /// The labels without the metric name, or the mark to drop it later.
    mutating func dropName(delayed: Bool) {
        if delayed {
            dropsName = true
        } else {
            labels = labels.withoutIdentity
        }
    }

    /// The labels the row has in a result.
    var finalLabels: Labels { dropsName ? labels.withoutIdentity : labels }
}

/// Labels that say what a metric is: a result that is something else loses them together.
let identityLabels = [Label.metricName, "__type__", "__unit__"]

extension Labels {
    var withoutIdentity: Labels { without(identityLabels) }
}

/// The value in `Row.floats` where the series has no float sample.
let absent = staleMarker

extension Double {
    /// The bits of a stale marker: an absent or ended sample.
    var isAbsent: Bool { bitPattern == 0x7ff0_0000_0000_0002 }
}
