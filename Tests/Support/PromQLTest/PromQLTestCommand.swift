import PromQL
import Telemetry

/// One block of a promqltest file.
enum PromQLTestCommand {
    case clear
    case load(step: TimeSpan, lines: [String], withCustomBuckets: Bool)
    case evaluate(PromQLTestEvaluation)
    /// A block that could not be read.
    case broken(line: Int, what: String)
}

struct PromQLTestEvaluation {
    enum Moment {
        case instant(Timestamp)
        case range(TimeRange, step: TimeSpan)
    }

    var line: Int
    var query: String
    var moment: Moment
    var expectations = PromQLTestExpectations()
    /// Series lines of the expected result.
    var series: [String] = []
    var scalar: Double?
}

/// What the `expect` lines demand besides the values.
struct PromQLTestExpectations {
    enum Text {
        case any
        case exactly(String)
        case matching(String)
    }

    var failure: Text?
    var warnings: [Text] = []
    var infos: [Text] = []
    var noWarnings = false
    var noInfos = false
    var isOrdered = false
    var string: String?
    /// An instant query that answers with a matrix.
    var rangeVector: (range: TimeRange, step: TimeSpan)?
}
