/// Samples in the order they come in, put together by series at the end: a request may hold several points
/// of a series anywhere, in any order.
struct SampleGroups {
    private struct Item {
        var series: Int32
        /// Order of arrival: of two samples at one time the first counts.
        var order: Int32
        var time: Int64
        var value: Double
    }

    private var places: [LabelBytes: Int32] = [:]
    private var labelBytes: [UInt8] = []
    private var labels: [Range<Int>] = []
    private var floats: [Item] = []
    private var histograms: [(series: Int32, order: Int32, sample: HistogramSample)] = []
    private var buckets = 0
    private var keyBytes = 0
    /// What there is too much of; nothing more is taken then.
    private(set) var excess: String?

    var sampleCount: Int { floats.count + histograms.count }

    mutating func add(_ key: LabelBytes, at time: Int64, _ value: Double) {
        guard let series = place(key), hasRoom() else { return }
        floats.append(Item(series: series, order: Int32(floats.count), time: time, value: value))
    }

    mutating func add(_ key: LabelBytes, at time: Int64, _ histogram: ExponentialHistogram) {
        guard let series = place(key), hasRoom() else { return }
        buckets += histogram.positive.counts.count + histogram.negative.counts.count
        guard buckets <= OTLPLimits.buckets else {
            excess = "more than \(OTLPLimits.buckets) buckets of exponential histograms"
            return
        }
        let sample = HistogramSample(time: Timestamp(milliseconds: time), histogram: histogram)
        histograms.append((series, Int32(histograms.count), sample))
    }

    private mutating func hasRoom() -> Bool {
        if excess == nil, sampleCount >= OTLPLimits.samples {
            excess = "more than \(OTLPLimits.samples) samples"
        }
        return excess == nil
    }

    private mutating func place(_ key: LabelBytes) -> Int32? {
        keyBytes += key.bytes.count
        guard keyBytes <= OTLPLimits.keyBytes else {
            excess = excess ?? "more than \(OTLPLimits.keyBytes) bytes of labels in all samples together"
            return nil
        }
        if let place = places[key] { return place }
        guard labels.count < OTLPLimits.series else {
            excess = excess ?? "more than \(OTLPLimits.series) series"
            return nil
        }
        guard labelBytes.count + key.bytes.count <= OTLPLimits.labelBytes else {
            excess = excess ?? "more than \(OTLPLimits.labelBytes) bytes of labels"
            return nil
        }
        let place = Int32(labels.count)
        places[key] = place
        labels.append(labelBytes.count..<(labelBytes.count + key.bytes.count))
        labelBytes += key.bytes
        return place
    }

    /// One entry for each series, its samples in the order of time. The very same sample given twice is
    /// there once.
    consuming func block() -> WriteBlock {
        floats.sort { ($0.series, $0.time, $0.order) < ($1.series, $1.time, $1.order) }
        histograms.sort {
            ($0.series, $0.sample.time.milliseconds, $0.order)
                < ($1.series, $1.sample.time.milliseconds, $1.order)
        }
        var block = WriteBlock()
        block.labelBytes = labelBytes
        block.entries.reserveCapacity(labels.count)
        var float = 0
        var histogram = 0
        for series in labels.indices {
            let firstFloat = block.times.count
            while float < floats.count, floats[float].series == series {
                let item = floats[float]
                float += 1
                if block.times.count > firstFloat, block.times.last?.milliseconds == item.time,
                    block.values.last?.bitPattern == item.value.bitPattern
                {
                    continue
                }
                block.times.append(Timestamp(milliseconds: item.time))
                block.values.append(item.value)
            }
            let firstHistogram = block.histograms.count
            while histogram < histograms.count, histograms[histogram].series == series {
                let sample = histograms[histogram].sample
                histogram += 1
                if block.histograms.count > firstHistogram, block.histograms.last == sample { continue }
                block.histograms.append(sample)
            }
            block.entries.append(
                WriteBlock.Entry(
                    labels: labels[series], samples: firstFloat..<block.times.count,
                    histograms: firstHistogram..<block.histograms.count))
        }
        return block
    }
}
