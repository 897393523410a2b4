import Telemetry

extension QueryResult {
    /// Appends the `data` object of the Prometheus API: `{"resultType":"vector","result":[…]}`. Sample
    /// values are strings, times are seconds; warnings and infos stand outside it and are the caller's to
    /// write.
    package func writeJSON(into bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { writer in
            writer.object { writer in
                writer.member("resultType", value.typeName)
                writer.key("result")
                writer.write(value)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ value: Value) {
        switch value {
        case .scalar(let time, let number): point(time, number)
        case .string(let time, let text): pair(time) { $0.string(text) }
        case .vector(let elements): array { for element in elements { $0.write(element) } }
        case .matrix(let series): array { for one in series { $0.write(one) } }
        }
    }

    private mutating func write(_ element: VectorElement) {
        object { writer in
            writer.write(element.labels)
            switch element.sample {
            case .float(let number):
                writer.key("value")
                writer.point(element.time, number)
            case .histogram(let histogram):
                writer.key("histogram")
                writer.pair(element.time) { $0.write(histogram) }
            }
        }
    }

    private mutating func write(_ series: Series) {
        object { writer in
            writer.write(series.labels)
            if !series.floats.isEmpty {
                writer.key("values")
                writer.array { writer in
                    for (time, value) in zip(series.floats.times, series.floats.values) {
                        writer.point(time, value)
                    }
                }
            }
            if !series.histograms.isEmpty {
                writer.key("histograms")
                writer.array { writer in
                    for sample in series.histograms {
                        writer.pair(sample.time) { $0.write(sample.histogram) }
                    }
                }
            }
        }
    }

    private mutating func write(_ labels: Labels) {
        key("metric")
        object { writer in
            for label in labels.sorted { writer.member(label.name, label.value) }
        }
    }

    /// `[seconds, value]`.
    private mutating func pair(_ time: Timestamp, _ value: (inout JSONWriter) -> Void) {
        array { writer in
            writer.seconds(time)
            value(&writer)
        }
    }

    /// Only populated buckets, from the lowest up, each `[rule, lower, upper, count]`: rule 0 is open on
    /// the left, 1 open on the right, 3 closed on both sides.
    private mutating func write(_ histogram: ExponentialHistogram) {
        object { writer in
            writer.member("count", numberText(histogram.count))
            writer.member("sum", numberText(histogram.sum))
            let buckets = histogram.populatedBuckets
            if buckets.isEmpty { return }
            writer.key("buckets")
            writer.array { writer in
                for bucket in buckets {
                    let isZero =
                        !histogram.hasCustomBounds && bucket.lower == -histogram.zeroThreshold
                        && bucket.upper == histogram.zeroThreshold
                    let isNegative = !histogram.hasCustomBounds && bucket.upper <= 0
                    writer.array { writer in
                        writer.integer(isZero ? 3 : isNegative ? 1 : 0)
                        writer.string(numberText(bucket.lower))
                        writer.string(numberText(bucket.upper))
                        writer.string(numberText(bucket.count))
                    }
                }
            }
        }
    }
}
