import Documents
import Support
import Telemetry

/// A file for Sloth, of the corpus, put into OpenSLO: what its SLOs count and promise.
struct SlothExample {
    /// Of a Sloth file, below the corpus' examples: `myservice-requests-availability` and so on.
    var objectives: [Objective] = []
    /// SLOs whose numbers come from a plugin, a Go program.
    var plugins = 0

    struct Objective {
        var name: String
        var service: String
        /// Per cent.
        var objective: String
        var indicator: String
    }

    /// - Parameter shifted: puts `offset 5s` behind each range, so that no sample lies on the edge of a
    ///   slice, where Prometheus 2 sees one more than Prometheus 3 and we do.
    init(_ name: String, shifted: Bool = false) throws {
        let path = "\(Corpus.folder ?? "")/slok-sloth/examples/\(name)"
        for document in try Document.parse(try TextFile.read(path), file: path) {
            let root = document["spec"] ?? document
            let service = root["service"]?.text ?? ""
            for slo in root["slos"]?.items ?? [] {
                guard let sli = slo["sli"], let indicator = Self.indicator(sli, shifted) else {
                    plugins += 1
                    continue
                }
                objectives.append(
                    Objective(
                        name: String("\(service)-\(slo["name"]?.text ?? "")".prefix(63)), service: service,
                        objective: slo["objective"]?.text ?? "", indicator: indicator))
            }
        }
    }

    private static func indicator(_ sli: Node, _ shifted: Bool) -> String? {
        func source(_ node: Node?) -> String? {
            let window = shifted ? ("[{{.window}}]", "[{{.window}}] offset 5s") : ("", "")
            return (node?.text).map { text in
                let query = shifted ? text.replacing(window.0, with: window.1) : text
                return "{metricSource: {type: prometheus, spec: {query: \(quoted(query))}}}"
            }
        }
        if let raw = source(sli["raw"]?["error_ratio_query"]) {
            return "{rawType: failure, raw: \(raw)}"
        }
        let events = sli["events"]
        guard let bad = source(events?["error_query"] ?? events?["errorQuery"]),
            let total = source(events?["total_query"] ?? events?["totalQuery"])
        else { return nil }
        return "{counter: true, bad: \(bad), total: \(total)}"
    }

    /// - Parameters:
    ///   - suffix: behind each name.
    ///   - method: YAML of the budgeting method, and what it needs of the objective.
    ///   - isShort: a period of two hours with short windows, for promtool's tests, which hold no more than
    ///     10,000 samples of a query, subqueries included.
    func openSLO(
        suffix: String = "", method: String = "Occurrences", slices: String = "", isShort: Bool = false
    ) -> String {
        let windows =
            isShort ? ", annotations: {beaufort/burn-windows: '30m/5m 2x page, 1h/10m 1x page'}" : ""
        return openSLO(suffix, method, slices, period: isShort ? "2h" : "30d", windows)
    }

    private func openSLO(
        _ suffix: String, _ method: String, _ slices: String, period: String, _ more: String
    ) -> String {
        objectives.map { one in
            """
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: \(one.name)\(suffix)\(more)}
            spec:
              service: \(one.service)
              indicator: {metadata: {name: \(one.name)}, spec: {ratioMetric: \(one.indicator)}}
              timeWindow: [{duration: \(period), isRolling: true}]
              budgetingMethod: \(method)
              objectives: [{targetPercent: \(one.objective)\(slices)}]
            """
        }.joined(separator: "\n---\n")
    }
}
