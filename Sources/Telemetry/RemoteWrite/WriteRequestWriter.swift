/// Writes `prometheus.WriteRequest` (remote write 1.0), uncompressed: `Snappy.encode` comes after it.
package enum WriteRequestWriter {
    package static func encode(_ list: [Series]) -> [UInt8] {
        var out = ProtobufWriter(reserving: list.reduce(0) { $0 + 160 + $1.floats.count * 20 })
        var series = ProtobufWriter()
        var inner = ProtobufWriter()
        for entry in list {
            series.removeAll()
            for label in entry.labels.sorted {
                inner.removeAll()
                inner.text(1, label.name)
                inner.text(2, label.value)
                series.message(1, inner)
            }
            series.samples(2, entry.floats, &inner)
            for sample in entry.histograms { series.message(4, HistogramMessage.write(sample)) }
            out.message(1, series)
        }
        return out.bytes
    }
}

extension HistogramMessage {
    /// Whole counts become differences, others floats; a schema Prometheus does not read is coarsened to 8.
    static func write(_ sample: HistogramSample) -> ProtobufWriter {
        var histogram = sample.histogram
        histogram.downscale(to: 8)
        let isWhole =
            ([histogram.count, histogram.zeroCount] + histogram.positive.counts + histogram.negative.counts)
            .allSatisfy { $0 >= 0 && $0 <= 9_007_199_254_740_992 && $0 == $0.rounded() }
        var out = ProtobufWriter()
        if isWhole {
            out.unsigned(1, UInt64(histogram.count), evenZero: true)
        } else {
            out.double(2, histogram.count, evenZero: true)
        }
        out.double(3, histogram.sum)
        out.zigzag(4, Int64(histogram.schema))
        out.double(5, histogram.zeroThreshold)
        if isWhole {
            out.unsigned(6, UInt64(histogram.zeroCount), evenZero: true)
        } else {
            out.double(7, histogram.zeroCount, evenZero: true)
        }
        write(histogram.negative, isWhole, field: 8, into: &out)
        write(histogram.positive, isWhole, field: 11, into: &out)
        out.unsigned(14, UInt64(histogram.resetHint.rawValue))
        out.signed(15, sample.time.milliseconds)
        var bounds = ProtobufWriter()
        for bound in histogram.customBounds { bounds.fixed64(bound.bitPattern) }
        if !histogram.customBounds.isEmpty { out.message(16, bounds) }
        return out
    }

    /// The spans in `field`, then differences or counts in the field after it.
    private static func write(
        _ side: ExponentialHistogram.Buckets, _ isWhole: Bool, field: Int, into out: inout ProtobufWriter
    ) {
        if side.isEmpty { return }
        let runs = runs(side.counts)
        var end = 0
        for (place, run) in runs.enumerated() {
            var span = ProtobufWriter()
            span.zigzag(1, Int64(place == 0 ? side.offset + run.lowerBound : run.lowerBound - end))
            span.unsigned(2, UInt64(run.count))
            out.message(field, span)
            end = run.upperBound
        }
        var packed = ProtobufWriter()
        var previous: Int64 = 0
        for count in runs.flatMap({ side.counts[$0] }) {
            if isWhole {
                packed.zigzag(Int64(count) - previous)
                previous = Int64(count)
            } else {
                packed.fixed64(count.bitPattern)
            }
        }
        out.message(isWhole ? field + 1 : field + 2, packed)
    }

    /// Where buckets are filled; up to two empty ones in between cost less than a new span.
    private static func runs(_ counts: [Double]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (place, count) in counts.enumerated() where count != 0 {
            if let last = runs.last, place - last.upperBound <= 2 {
                runs[runs.count - 1] = last.lowerBound..<(place + 1)
            } else {
                runs.append(place..<(place + 1))
            }
        }
        return runs
    }
}
