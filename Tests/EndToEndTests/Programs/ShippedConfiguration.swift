import Support

/// A configuration file that names what ships, with some of it replaced.
enum ShippedConfiguration {
    private static let folder = "\(RealRuntime.root)/Config"

    static func text(
        slos: String = "\(folder)/slos/", rules: String = "\(folder)/../Alerts/",
        alertmanager: String = "\(folder)/alertmanager.yaml"
    ) -> String {
        """
        slos: [\(slos)]
        rules: [\(rules)]
        alertmanager: \(alertmanager)
        policies: \(folder)/policies/gateway.yaml
        safety: \(folder)/safety/default.yaml
        prices: \(folder)/prices.yaml
        runtimes: [\(folder)/runtimes/]
        runbooks: [\(folder)/../Runbooks/]

        """
    }
}
