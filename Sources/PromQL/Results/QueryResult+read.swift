import Telemetry

extension QueryResult {
    /// Reads an answer of a Prometheus-compatible server: the whole response with its `status`, or the `data`
    /// object alone.
    /// - Throws: `QueryError.execution` with the server's own message, or with what is wrong with the JSON.
    package init(json: [UInt8]) throws(QueryError) {
        let document: JSONValue
        do {
            document = try JSONValue.parse(json)
        } catch {
            throw .execution("the answer is not JSON: \(error)")
        }
        if document["status"]?.string == "error" {
            let message = document["error"]?.string ?? "no message"
            throw .execution("the server refused the query: \(message)")
        }
        let data = document["data"] ?? document
        func texts(_ name: String) -> [String] { document[name]?.array?.compactMap(\.string) ?? [] }
        self.init(try Value(data: data), warnings: texts("warnings"), infos: texts("infos"))
    }
}

extension Value {
    fileprivate init(data: JSONValue) throws(QueryError) {
        guard let type = data["resultType"]?.string, let result = data["result"] else {
            throw .execution("the answer has no resultType and result; is this a Prometheus query API?")
        }
        switch type {
        case "scalar":
            let (time, value) = try pair(result)
            self = .scalar(time, try number(value))
        case "string":
            let (time, value) = try pair(result)
            self = .string(time, value.string ?? "")
        case "vector":
            var elements: [VectorElement] = []
            for item in result.array ?? [] { elements.append(try VectorElement(item)) }
            self = .vector(elements)
        case "matrix":
            var series: [Series] = []
            for item in result.array ?? [] { series.append(try Series(result: item)) }
            self = .matrix(series)
        default: throw .execution("the answer has an unknown resultType \"\(type)\"")
        }
    }
}

extension VectorElement {
    fileprivate init(_ item: JSONValue) throws(QueryError) {
        if let histogram = item["histogram"] {
            let (time, value) = try pair(histogram)
            self.init(
                labels: metricLabels(item), time: time,
                sample: .histogram(try ExponentialHistogram(result: value)))
        } else {
            let (time, value) = try pair(item["value"] ?? .null)
            self.init(labels: metricLabels(item), time: time, sample: .float(try number(value)))
        }
    }
}

extension Series {
    fileprivate init(result item: JSONValue) throws(QueryError) {
        self.init(labels: metricLabels(item))
        for sample in item["values"]?.array ?? [] {
            let (time, value) = try pair(sample)
            floats.append(time, try number(value))
        }
        for sample in item["histograms"]?.array ?? [] {
            let (time, value) = try pair(sample)
            histograms.append(HistogramSample(time: time, histogram: try ExponentialHistogram(result: value)))
        }
    }
}

extension ExponentialHistogram {
    /// The API shows bounds, not indexes: the schema is found from the ratio of a bucket's bounds.
    fileprivate init(result item: JSONValue) throws(QueryError) {
        var buckets: [(rule: Int, lower: Double, upper: Double, count: Double)] = []
        for bucket in item["buckets"]?.array ?? [] {
            buckets.append(
                (
                    bucket[0]?.integer ?? 0, try number(bucket[1] ?? .null), try number(bucket[2] ?? .null),
                    try number(bucket[3] ?? .null)
                ))
        }
        let schema = buckets.lazy.compactMap { schemaOfBounds($0.lower, $0.upper) }.first
        let isCustom = schema == nil && buckets.contains { $0.rule != 3 }
        self.init(
            schema: isCustom ? ExponentialHistogram.customBoundsSchema : schema ?? 0,
            count: try number(item["count"] ?? .null), sum: try number(item["sum"] ?? .null))
        if isCustom {
            customBounds = Set(buckets.flatMap { [$0.lower, $0.upper] }).filter(\.isFinite).sorted()
        }
        for bucket in buckets {
            if bucket.rule == 3 {
                zeroThreshold = bucket.upper
                zeroCount = bucket.count
            } else if isCustom {
                positive.place(
                    bucket.count, at: customBounds.firstIndex(of: bucket.upper) ?? customBounds.count)
            } else if bucket.upper > 0 {
                positive.place(bucket.count, at: BucketLayout.index(of: bucket.upper, schema: self.schema))
            } else {
                negative.place(bucket.count, at: BucketLayout.index(of: -bucket.lower, schema: self.schema))
            }
        }
    }
}

extension ExponentialHistogram.Buckets {
    /// Sets one bucket, making room for it.
    fileprivate mutating func place(_ count: Double, at index: Int) {
        if counts.isEmpty { offset = index }
        if index < offset {
            counts.insert(contentsOf: repeatElement(0, count: offset - index), at: 0)
            offset = index
        }
        if index >= end { counts.append(contentsOf: repeatElement(0, count: index - end + 1)) }
        counts[index - offset] = count
    }
}

private func schemaOfBounds(_ lower: Double, _ upper: Double) -> Int? {
    guard lower * upper > 0, lower.isFinite, upper.isFinite else { return nil }
    let ratio = max(upper / lower, lower / upper)
    return BucketLayout.schemas.first { schema in
        let wanted = raised(2, to: raised(2, to: Double(-schema)))
        return ((ratio - wanted) / wanted).magnitude < 1e-9 * wanted
    }
}

private func metricLabels(_ item: JSONValue) -> Labels {
    Labels((item["metric"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
}

private func pair(_ value: JSONValue) throws(QueryError) -> (Timestamp, JSONValue) {
    guard let seconds = value[0]?.number, let second = value[1] else {
        throw .execution("the answer has a sample that is not [time, value]")
    }
    return (Timestamp(seconds: seconds), second)
}

private func number(_ value: JSONValue) throws(QueryError) -> Double {
    switch value.string {
    case "NaN": return .nan
    case "+Inf", "Inf": return .infinity
    case "-Inf": return -.infinity
    case let text?:
        guard let number = Double(text) else { throw .execution("the answer has the value \"\(text)\"") }
        return number
    case nil: throw .execution("the answer has a value that is not a string")
    }
}
