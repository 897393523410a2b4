internal import Telemetry

/// A series' samples as memory has them, and whether chunks must be asked for more.
struct SeriesView {
    var id: Int64
    var kinds: ChunkKinds
    var series: Series
    /// Chunks hold nothing that is wanted.
    var isComplete: Bool
}

extension Head {
    /// The views of all series that satisfy every condition, ordered by labels.
    mutating func views(
        _ conditions: [CompiledMatcher], _ view: (HeadSeries) -> SeriesView
    ) -> [SeriesView] {
        index.sorted(index.slots(matching: conditions)).map { slot in
            var view = view(series[Int(slot)])
            let entry = index.entries[Int(slot)]
            view.id = entry.id
            view.series.labels = entry.labels
            return view
        }
    }
}

extension HeadSeries {
    func view(in range: TimeRange) -> SeriesView {
        let (floats, histograms) = samples(in: range)
        return SeriesView(
            id: 0, kinds: kinds, series: Series(labels: Labels(), floats: floats, histograms: histograms),
            isComplete: isComplete(from: range.start))
    }

    func view(lastAt time: Timestamp, notBefore oldest: Timestamp) -> SeriesView {
        let sample = lastSample(at: time)
        var view = SeriesView(
            id: 0, kinds: kinds, series: Series(labels: Labels()),
            isComplete: sample != nil || isComplete(from: oldest))
        if let sample, sample.time >= oldest { view.series = sample.series(Labels()) }
        return view
    }
}
