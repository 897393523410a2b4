package import Telemetry

/// What a query answers with.
package enum Value: Hashable, Sendable {
    case scalar(Timestamp, Double)
    case string(Timestamp, String)
    /// One sample per series, all at the evaluation time; in the order a sorting function gave, else by
    /// labels.
    case vector([VectorElement])
    /// Series sorted by labels, each with one sample per step at most.
    case matrix([Series])
}

package struct VectorElement: Hashable, Sendable {
    package var labels: Labels
    package var time: Timestamp
    package var sample: SampleValue

    package init(labels: Labels, time: Timestamp, sample: SampleValue) {
        self.labels = labels
        self.time = time
        self.sample = sample
    }

    /// The number, or nil for a histogram.
    package var float: Double? {
        if case .float(let value) = sample { return value }
        return nil
    }
}

package enum SampleValue: Hashable, Sendable {
    case float(Double)
    indirect case histogram(ExponentialHistogram)
}

extension Value {
    /// The elements of a vector, a scalar as the one element without labels; nothing for other types.
    package var elements: [VectorElement] {
        switch self {
        case .vector(let elements): elements
        case .scalar(let time, let value):
            [VectorElement(labels: Labels(), time: time, sample: .float(value))]
        case .string, .matrix: []
        }
    }

    /// The series of a matrix; nothing for other types.
    package var series: [Series] {
        if case .matrix(let series) = self { return series }
        return []
    }

    /// `scalar`, `string`, `vector` or `matrix`, as the HTTP API names it.
    package var typeName: String {
        switch self {
        case .scalar: "scalar"
        case .string: "string"
        case .vector: "vector"
        case .matrix: "matrix"
        }
    }
}
