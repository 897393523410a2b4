package import Telemetry

/// What one query may use. A query that would use more ends with `QueryError.limit`, never with less data.
package struct QueryLimits: Hashable, Sendable {
    /// Stored samples read for all selectors together; a histogram counts as 16.
    package var samples: Int
    /// Series read for all selectors together.
    package var series: Int
    /// Steps of a range query or subquery.
    package var steps: Int
    /// Points in any intermediate result.
    package var points: Int
    /// Wall-clock time of fetching and evaluation.
    package var time: TimeSpan

    package init(samples: Int, series: Int, steps: Int, points: Int, time: TimeSpan) {
        self.samples = samples
        self.series = series
        self.steps = steps
        self.points = points
        self.time = time
    }

    /// Prometheus' defaults where it has them (50 million samples, 11,000 steps, 2 minutes).
    package static let standard = QueryLimits(
        samples: 50_000_000, series: 500_000, steps: 11_000, points: 50_000_000, time: .minutes(2))
}

/// Why a parsed query has no answer.
package enum QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A limit was reached: its name and value.
    case limit(String, Int)
    /// The data does not allow the operation, e.g. many-to-many matching.
    case execution(String)
    /// The request itself makes no sense, e.g. a step of zero.
    case request(String)

    package var description: String {
        switch self {
        case .limit(let name, let value): QueryError.text(name, value)
        case .execution(let what), .request(let what): what
        }
    }
}

extension QueryError {
    /// Names the key of the configuration's `query:` section, where there is one.
    private static func text(_ name: String, _ value: Int) -> String {
        let narrow = "narrow the selectors, shorten the range or raise"
        return switch name {
        case "time":
            "query takes longer than the limit of \(TimeSpan.milliseconds(Int64(value))); \(narrow) query.time"
        case "steps":
            "query needs more than the limit of \(value) steps; shorten the range, or ask with a longer step"
        case "points":
            "query needs more than the limit of \(value) points of an intermediate result; "
                + "\(narrow) query.samples"
        default: "query needs more than the limit of \(value) \(name); \(narrow) query.\(name)"
        }
    }
}
