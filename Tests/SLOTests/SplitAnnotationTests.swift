import Documents
import SLO
import Support
import Testing

/// `beaufort/by` and its companions.
@Suite struct SplitAnnotationTests {
    private static func read(
        _ annotations: String, labels: String = "{}", type: String = "beaufort"
    ) -> OpenSLOResult {
        let spec = type == "beaufort" ? #"{where: "true"}"# : "{query: sum(x)}"
        let source = "{metricSource: {type: \(type), spec: \(spec)}}"
        let text = """
            apiVersion: openslo/v1
            kind: SLO
            metadata:
              name: chat
              labels: \(labels)
              annotations:
                \(annotations)
            spec:
              service: chat
              indicator: {metadata: {name: i}, spec: {ratioMetric: {good: \(source), total: \(source)}}}
              timeWindow: [{duration: 30d, isRolling: true}]
              budgetingMethod: Occurrences
              objectives: [{target: 0.999}]
            """
        return OpenSLOReader.read([("chat.yaml", text)])
    }

    @Test func labelsAndLimitAreRead() {
        let plain = SplitAnnotationTests.read("beaufort/by: \"model, tenant\"")
        #expect(plain.errors.isEmpty && plain.warnings.isEmpty, "\(plain)")
        #expect(plain.slos.first?.split == LabelSplit(["model", "tenant"]))
        let full = SplitAnnotationTests.read(
            "beaufort/by: code\n    beaufort/by-limit: \"7\"\n    beaufort/by-no-data: each",
            type: "prometheus")
        #expect(full.errors.isEmpty && full.warnings.isEmpty, "\(full)")
        #expect(full.slos.first?.split == LabelSplit(["code"], limit: 7, silence: .each))
    }

    @Test(arguments: [
        ("beaufort/by: modle", "requests have no field 'modle'", "did you mean model?"),
        ("beaufort/by: status", "requests cannot be split by 'status'", "possible: "),
        ("beaufort/by: trace_id", "requests cannot be split by 'trace_id'", "possible: "),
        ("beaufort/by: window", "the label 'window' has another meaning", "split by another one"),
        ("beaufort/by: \"model,,tenant\"", "is no list of labels", "write names and commas"),
        ("beaufort/by: \"model, model\"", "names a label twice", "name each once"),
        ("beaufort/by: tenant", "metadata.labels lays a 'tenant'", "rename that label"),
        (
            "beaufort/by: model\n    beaufort/by-limit: \"0\"", "'0' is not a number of combinations",
            "from 1 to"
        ),
        ("beaufort/by: model\n    beaufort/by-no-data: all", "unknown policy 'all'", "possible: slo, each"),
    ])
    func whatCannotBeIsRefused(annotations: String, what: String, remedy: String) throws {
        let result = SplitAnnotationTests.read(annotations, labels: "{tenant: acme}")
        let error = try #require(result.errors.first)
        #expect(error.what.contains(what), "\(error)")
        #expect(error.remedy.contains(remedy), "\(error)")
        #expect(error.position.line >= 7)
        #expect(result.slos.isEmpty)
    }

    @Test func whatMeansNothingIsWarnedOf() {
        let lone = SplitAnnotationTests.read("beaufort/by-limit: \"7\"")
        #expect(lone.warnings.map(\.what) == ["beaufort/by-limit means nothing without beaufort/by"])
        let quiet = SplitAnnotationTests.read("beaufort/by: model\n    beaufort/by-no-data: each")
        #expect(quiet.warnings.count == 1)
        #expect(quiet.slos.first?.split?.silence == .whole)
        let name = SplitAnnotationTests.read("beaufort/by: a-b", type: "prometheus")
        #expect(name.errors.map(\.what) == ["'a-b' is no name of a label"])
    }
}
