import Support

/// A small configuration that is right, to be spoilt.
enum ConfigurationFixture {
    static func slo(_ name: String) -> String {
        """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: \(name)}
        spec:
          service: chat
          indicator:
            metadata: {name: answered-\(name)}
            spec: \(ratio)
          budgetingMethod: Occurrences
          timeWindow: [{duration: 30d, isRolling: true}]
          objectives: [{target: 0.99}]

        """
    }

    private static let ratio =
        "{ratioMetric: {good: {metricSource: {type: beaufort, spec: {where: status < 500}}}, "
        + "total: {metricSource: {type: beaufort, spec: {where: 'true'}}}}}"

    /// An SLO and its indicator, each in a file of its own.
    static func split(_ name: String) -> (slo: String, indicator: String) {
        let slo = """
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: \(name)}
            spec:
              service: chat
              indicatorRef: answered
              budgetingMethod: Occurrences
              timeWindow: [{duration: 30d, isRolling: true}]
              objectives: [{target: 0.99}]

            """
        return (slo, "apiVersion: openslo/v1\nkind: SLI\nmetadata: {name: answered}\nspec: \(ratio)\n")
    }

    static func routes(_ hook: String) -> String {
        "route: {receiver: hook}\nreceivers:\n  - name: hook\n    webhook_configs: [{\(hook)}]\n"
    }

    /// - Returns: the configuration's path.
    static func write(
        _ folder: TemporaryFolder, _ files: [String: String], _ settings: String = ""
    ) throws -> String {
        let good = [
            "slos/a.yaml": slo("own"), "rules.yaml": "groups: [{name: g, rules: [{alert: A, expr: up}]}]\n",
            "routes.yaml": routes("url: 'http://127.0.0.1:9/'"), "gateway.yaml": "", "safety.yaml": "",
            "prices.yaml": "",
        ]
        for (name, text) in good.merging(files, uniquingKeysWith: { _, new in new }) {
            try folder.write(name, text)
        }
        let runtimes = files.keys.contains { $0.hasPrefix("runtimes/") } ? "[runtimes/]" : "[]"
        return try folder.write(
            "beaufort.yaml",
            """
            slos: slos/
            rules: rules.yaml
            alertmanager: routes.yaml
            policies: gateway.yaml
            safety: safety.yaml
            prices: prices.yaml
            runtimes: \(runtimes)
            runbooks: []
            \(settings)

            """)
    }
}
