internal import PromQL
internal import Telemetry

/// A query's answer as rows.
enum QueryTable {
    static func table(_ value: Value) -> TableText {
        switch value {
        case .scalar(let time, let number): scalar(time, numberText(number))
        case .string(let time, let text): scalar(time, text)
        case .vector(let elements): vector(elements)
        case .matrix(let series): matrix(series)
        }
    }

    private static func scalar(_ time: Timestamp, _ text: String) -> TableText {
        var table = TableText(["time", "value"])
        table.add([time.rfc3339, text])
        return table
    }

    private static func vector(_ elements: [VectorElement]) -> TableText {
        var table = TableText(["series", "value"])
        for element in elements {
            table.add([element.labels.description, text(element.sample)])
        }
        return table
    }

    private static func matrix(_ series: [Series]) -> TableText {
        var table = TableText(["series", "time", "value"])
        for one in series {
            for (time, value) in zip(one.floats.times, one.floats.values) {
                table.add([one.labels.description, time.rfc3339, numberText(value)])
            }
            for sample in one.histograms {
                table.add([one.labels.description, sample.time.rfc3339, text(.histogram(sample.histogram))])
            }
        }
        return table
    }

    private static func text(_ sample: SampleValue) -> String {
        switch sample {
        case .float(let value): numberText(value)
        case .histogram(let histogram):
            "{count:\(numberText(histogram.count)), sum:\(numberText(histogram.sum))}"
        }
    }
}
