/// SLO files with every kind of indicator and budget, on windows short enough for a test.
enum ExportedObjectives {
    struct Objective {
        var name: String
        /// YAML of the indicator's spec.
        var indicator: String
        var method = "Occurrences"
        /// YAML of the objective.
        var objective = "target: 0.95"
        /// YAML of the annotations.
        var annotations = ExportedObjectives.windows()
        var period = "2h"

        var text: String {
            """
            apiVersion: openslo/v1
            kind: SLO
            metadata:
              name: \(name)
              annotations: \(annotations)
            spec:
              service: test
              indicator: {metadata: {name: \(name)}, spec: \(indicator)}
              timeWindow: [{duration: \(period), isRolling: true}]
              budgetingMethod: \(method)
              objectives: [{\(objective)}]
            """
        }
    }

    private static func windows(_ more: String = "") -> String {
        "{beaufort/burn-windows: '30m/5m 2x page, 1h/10m 1x ticket'\(more)}"
    }

    static let requests = """
        {ratioMetric: {counter: true, \
        good: {metricSource: {type: beaufort, spec: {where: status < 500}}}, \
        total: {metricSource: {type: beaufort, spec: {where: "true"}}}}}
        """

    private static func prometheus(_ query: String) -> String {
        "{metricSource: {type: prometheus, spec: {query: '\(query)'}}}"
    }

    private static func counters(_ selected: String, _ query: String) -> String {
        let total = prometheus("sum(http_requests_total)")
        return "{ratioMetric: {counter: true, \(selected): \(prometheus(query)), total: \(total)}}"
    }

    private static let threshold = "{thresholdMetric: \(prometheus("queue_seconds"))}"
    private static let share = "{ratioMetric: {rawType: success, raw: \(prometheus("availability"))}}"
    private static let slices = "timeSliceTarget: 0.9, timeSliceWindow: 1m"

    static let all = plain + divided

    private static let plain = [
        Objective(
            name: "requests", indicator: requests,
            annotations: windows(", beaufort/minimum-events: \"20\", beaufort/minimum-bad: \"3\"")),
        Objective(
            name: "certain", indicator: requests, annotations: windows(", beaufort/confidence: \"0.95\"")),
        Objective(name: "harsh", indicator: requests, annotations: windows(", beaufort/no-data: bad")),
        Objective(name: "resting", indicator: requests, annotations: windows(", beaufort/no-data: exclude")),
        Objective(
            name: "spending", indicator: requests,
            annotations: windows(", beaufort/budget-rule: absolute, beaufort/minimum-bad: \"3\"")),
        Objective(
            name: "spending-harsh", indicator: requests,
            annotations: windows(
                ", beaufort/budget-rule: both, beaufort/no-data: bad, beaufort/confidence: \"0.9\"")),
        Objective(
            name: "spending-resting", indicator: requests,
            annotations: windows(", beaufort/budget-rule: absolute, beaufort/no-data: exclude")),
        Objective(
            name: "request-slices", indicator: requests, method: "Timeslices",
            objective: "target: 0.95, \(slices)"),
        Objective(
            name: "request-shares", indicator: requests, method: "RatioTimeslices",
            objective: "target: 0.95, timeSliceWindow: 1m"),
        Objective(
            name: "bad-counters",
            indicator: counters("bad", #"sum(rate(http_requests_total{code="500"}[5m]))"#)),
        Objective(
            name: "spending-counters",
            indicator: counters("good", #"sum(http_requests_total{code!="500"})"#),
            annotations: windows(", beaufort/budget-rule: both")),
        Objective(
            name: "good-counters", indicator: counters("good", #"sum(http_requests_total{code!="500"})"#)),
        Objective(
            name: "counter-slices",
            indicator: counters("bad", #"sum(http_requests_total{code="500"})"#), method: "Timeslices",
            objective: "target: 0.95, \(slices)"),
        Objective(
            name: "threshold", indicator: threshold, objective: "op: lt, value: 0.5, target: 0.95"),
        Objective(
            name: "threshold-slices", indicator: threshold, method: "Timeslices",
            objective: "op: lte, value: 0.5, target: 0.95, \(slices)"),
        Objective(name: "share", indicator: share),
    ]

    /// Split by labels.
    private static let divided = [
        Objective(name: "split", indicator: requests, annotations: windows(", beaufort/by: 'model, tenant'")),
        Objective(
            name: "split-slices", indicator: requests, method: "Timeslices",
            objective: "target: 0.95, \(slices)", annotations: windows(", beaufort/by: model")),
        Objective(
            name: "split-harsh", indicator: requests,
            annotations: windows(
                ", beaufort/by: model, beaufort/no-data: bad, beaufort/minimum-bad: \"2\", "
                    + "beaufort/confidence: \"0.9\"")),
        Objective(
            name: "split-counters", indicator: counters("bad", #"sum(http_requests_total{code="500"})"#),
            annotations: windows(", beaufort/by: instance")),
        Objective(
            name: "split-each", indicator: counters("bad", #"sum(http_requests_total{code="500"})"#),
            annotations: windows(", beaufort/by: instance, beaufort/by-no-data: each")),
        Objective(
            name: "split-each-harsh", indicator: counters("bad", #"sum(http_requests_total{code="500"})"#),
            annotations: windows(
                ", beaufort/by: instance, beaufort/by-no-data: each, beaufort/no-data: bad")),
        Objective(
            name: "split-each-resting", indicator: counters("bad", #"sum(http_requests_total{code="500"})"#),
            annotations: windows(
                ", beaufort/by: instance, beaufort/by-no-data: each, beaufort/no-data: exclude")),
        Objective(
            name: "split-threshold", indicator: threshold,
            objective: "op: lt, value: 0.5, target: 0.95",
            annotations: windows(", beaufort/by: 'instance, zone'")),
    ]

    static var text: String { (all.map(\.text) + composites).joined(separator: "\n---\n") }

    /// Two components, the same for each budgeting method: requests, and a counter that is not silent.
    private static let composites = [
        composite("composed", "Occurrences", ["target: 0.95, compositeWeight: 0.5", "target: 0.9"]),
        composite(
            "composed-harsh", "Occurrences", ["target: 0.95", "target: 0.9"],
            annotations: windows(", beaufort/no-data: bad, beaufort/confidence: \"0.9\"")),
        composite(
            "composed-resting", "Occurrences", ["target: 0.95", "target: 0.9"],
            annotations: windows(", beaufort/no-data: exclude")),
        composite(
            "composed-slices", "Timeslices", ["target: 0.95, \(slices)", "target: 0.95, \(slices)"]),
        composite(
            "composed-shares", "RatioTimeslices",
            [
                "target: 0.95, timeSliceWindow: 1m",
                "target: 0.95, timeSliceWindow: 1m, compositeWeight: 2",
            ]),
    ]

    private static func composite(
        _ name: String, _ method: String, _ objectives: [String],
        annotations: String = ExportedObjectives.windows()
    ) -> String {
        let counted = counters("bad", #"sum(http_requests_total{code="500"})"#)
        let parts = zip(["asked", "counted"], zip(objectives, [requests, counted])).map { name, part in
            "    - {displayName: \(name), \(part.0), indicator: {metadata: {name: \(name)}, spec: \(part.1)}}"
        }
        return """
            apiVersion: openslo/v1
            kind: SLO
            metadata:
              name: \(name)
              annotations: \(annotations)
            spec:
              service: test
              timeWindow: [{duration: 2h, isRolling: true}]
              budgetingMethod: \(method)
              objectives:
            \(parts.joined(separator: "\n"))
            """
    }
}
