package import Telemetry

/// What our alerts are handed to other Alertmanagers with.
package struct HandoverSettings: Sendable {
    package var peers: [HandoverPeer]
    /// At least this long passes until an alert is told again.
    package var resendDelay: TimeSpan
    /// Added to every alert that has not got the label itself.
    package var externalLabels: Labels
    /// Where the agent's API is reached: links to an alert's expression begin with it.
    package var externalURL: String

    /// Prometheus' default.
    package static let standardResendDelay = TimeSpan.minutes(1)

    package init(
        peers: [HandoverPeer] = [], resendDelay: TimeSpan = standardResendDelay,
        externalLabels: Labels = Labels(), externalURL: String = ""
    ) {
        self.peers = peers
        self.resendDelay = resendDelay
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// An Alertmanager that is told of our alerts.
package struct HandoverPeer: Sendable {
    /// Unique; stands in metrics and messages.
    package var name: String
    /// Whole, path included; may hold a password.
    package var url: String
    /// One request, name look-up included.
    package var timeout: TimeSpan
    package var tls: TLSSettings?
    /// Headers that log in, read for each request.
    package var credentials: @Sendable () throws -> [HTTPHeader]

    package init(
        name: String, url: String, timeout: TimeSpan = .seconds(10), tls: TLSSettings? = nil,
        credentials: @escaping @Sendable () throws -> [HTTPHeader] = { [] }
    ) {
        self.name = name
        self.url = url
        self.timeout = timeout
        self.tls = tls
        self.credentials = credentials
    }
}
