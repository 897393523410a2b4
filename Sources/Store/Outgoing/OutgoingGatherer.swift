internal import GRDB
internal import Telemetry

/// Puts a stretch together from batches, up to a number of samples.
struct OutgoingGatherer {
    private(set) var stretch: OutgoingStretch
    private let limit: Int
    private let labels: (Int64) throws -> Labels?
    /// Where a series stands in the stretch; nil: it was deleted.
    private var places: [Int64: Int?] = [:]

    /// `labels` gives those of a series' id, nil when there is no such series any more.
    init(start: Int64, limit: Int, labels: @escaping (Int64) throws -> Labels?) {
        stretch = OutgoingStretch(start: start, end: start, series: [], lost: 0)
        self.limit = limit
        self.labels = labels
    }

    private var room: Int { limit - stretch.sampleCount }

    /// Takes the batch whose first sample is at `start`; false when no more is wanted.
    mutating func take(_ batch: Batch, start: Int64) throws -> Bool {
        var skipped = Int(stretch.end - start)
        for entry in batch.floats {
            let first = min(skipped, entry.column.count)
            skipped -= first
            guard try take(entry, from: first) else { return false }
        }
        for entry in batch.histograms {
            let first = min(skipped, entry.samples.count)
            skipped -= first
            guard try take(entry, from: first) else { return false }
        }
        return room > 0
    }

    /// Passes over a row that cannot be read.
    mutating func skip(samples: Int, start: Int64) {
        let end = start + Int64(samples)
        stretch.lost += Int(end - stretch.end)
        stretch.end = end
    }

    private mutating func take(_ entry: Batch.Floats, from first: Int) throws -> Bool {
        let last = min(entry.column.count, first + room)
        guard first < last else { return room > 0 }
        if let place = try place(of: entry.series) {
            // One request cannot say in order that a series turned from histograms to floats.
            guard stretch.series[place].histograms.isEmpty else { return false }
            stretch.series[place].floats.times += entry.column.times[first..<last]
            stretch.series[place].floats.values += entry.column.values[first..<last]
        } else {
            stretch.lost += last - first
        }
        stretch.end += Int64(last - first)
        return room > 0
    }

    private mutating func take(_ entry: Batch.Histograms, from first: Int) throws -> Bool {
        let last = min(entry.samples.count, first + room)
        guard first < last else { return room > 0 }
        if let place = try place(of: entry.series) {
            stretch.series[place].histograms += entry.samples[first..<last]
        } else {
            stretch.lost += last - first
        }
        stretch.end += Int64(last - first)
        return room > 0
    }

    private mutating func place(of id: Int64) throws -> Int? {
        if let known = places[id] { return known }
        guard let labels = try labels(id) else {
            places[id] = .some(nil)
            return nil
        }
        places[id] = stretch.series.count
        stretch.series.append(Series(labels: labels))
        return stretch.series.count - 1
    }
}
