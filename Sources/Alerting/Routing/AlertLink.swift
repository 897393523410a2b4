internal import Telemetry

/// Where an alert is shown.
package enum AlertLink {
    /// The agent's own page about an alert; empty without an address to reach the agent at.
    ///
    /// - Parameter externalURL: without a slash at its end.
    package static func page(of alert: Fingerprint, at externalURL: String) -> String {
        externalURL.isEmpty ? "" : "\(externalURL)/alerts/\(alert)"
    }

    /// The same with the expression of its rule, named as in links to Prometheus, where programs look for it.
    static func page(of alert: Fingerprint, expression: String, at externalURL: String) -> String {
        guard !externalURL.isEmpty else { return "" }
        return "\(page(of: alert, at: externalURL))?g0.expr=\(percentEncoded(expression))&g0.tab=1"
    }
}

extension Alert {
    /// Where whoever raises it shows it, else our page about it.
    package func link(at externalURL: String) -> String {
        generatorURL.isEmpty ? AlertLink.page(of: fingerprint, at: externalURL) : generatorURL
    }
}
