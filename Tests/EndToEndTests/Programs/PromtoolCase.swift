import Support
import Telemetry

/// A unit test for `promtool test rules`: series sampled every ten seconds from the epoch on, and values that
/// recorded series must have.
struct PromtoolCase {
    static let interval = TimeSpan.seconds(10)

    /// Samples of a series, one for each interval; nil where there is none.
    struct Feed {
        var labels: Labels
        var values: [Double?]

        var series: Series {
            var column = Column()
            for (index, value) in values.enumerated() {
                let time = Timestamp(milliseconds: Int64(index) * PromtoolCase.interval.milliseconds)
                if let value { column.append(time, value) }
            }
            return Series(labels: labels, floats: column)
        }
    }

    var feeds: [Feed]
    /// In this order the rule groups are evaluated at each step.
    var groups: [String]
    /// How far apart rules are evaluated: seldom, because it takes a while, yet within the lookback.
    var step = TimeSpan.seconds(205)
    private var checks: [String] = []

    init(feeds: [Feed], groups: [String]) {
        self.feeds = feeds
        self.groups = groups
    }

    /// A series must have a value, to a billionth, and no other labels.
    /// - Parameters:
    ///   - expected: nil when there must be no such series.
    ///   - absent: labels that the series must not have.
    ///   - scale: what the series is multiplied with, and then rounded, before it is compared.
    mutating func expect(
        _ labels: Labels, without absent: [String] = [], at time: Timestamp, _ expected: Double?,
        scale: Int? = nil
    ) {
        let matchers = labels.sorted.filter { $0.name != Label.metricName }
            .map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ",")
        let none = absent.map { ",\($0)=\"\"" }.joined()
        let series = "\(labels.metricName ?? ""){\(matchers)\(none)}"
        let value = scale.map { "round(\($0) * \(series))" } ?? series
        // promtool compares to the last bit, so the query itself asks whether the number is near enough.
        let near = expected.map { expected in
            "abs(\(value) - \(numberText(expected))) <= bool \(numberText(1e-9 * max(1, abs(expected))))"
        }
        checks.append(
            """
                  - expr: '\(near ?? value)'
                    eval_time: \(TimeSpan(milliseconds: time.milliseconds))
                    exp_samples: \(near == nil ? "[]" : "[{labels: '{\(matchers)}', value: 1}]")
            """)
    }

    /// A query must come to one number without labels, to a given share of it; or to one that is none.
    mutating func expect(_ query: String, at time: Timestamp, _ expected: Double, within share: Double = 1e-9)
    {
        let near = "abs((\(query)) - \(numberText(expected))) <= bool \(numberText(share * abs(expected)))"
        checks.append(
            """
                  - expr: '\(expected.isNaN ? "count((\(query)) != (\(query)))" : near)'
                    eval_time: \(TimeSpan(milliseconds: time.milliseconds))
                    exp_samples: [{labels: '{}', value: 1}]
            """)
    }

    func text(rules: String...) -> String {
        let series = feeds.map { feed in
            let values = feed.values.map { $0.map { numberText($0) } ?? "_" }.joined(separator: " ")
            return "      - {series: '\(feed.labels)', values: '\(values)'}"
        }
        return """
            rule_files: [\(rules.map { "'\($0)'" }.joined(separator: ", "))]
            evaluation_interval: \(step)
            group_eval_order: [\(groups.map { "'\($0)'" }.joined(separator: ", "))]
            tests:
              - interval: \(PromtoolCase.interval)
                input_series:
            \(series.joined(separator: "\n"))
                promql_expr_test:
            \(checks.joined(separator: "\n"))

            """
    }
}
