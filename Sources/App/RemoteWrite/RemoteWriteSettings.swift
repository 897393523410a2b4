package import Runtime
package import Telemetry

/// One entry of `remote_write`: who is sent to, and how.
package struct RemoteWriteSettings: Sendable {
    /// Unique; the destination's place in the queue is kept under it.
    package var name: String
    package var url: String
    /// What requests are written as.
    package var message = RemoteWriteMessage.one
    package var headers: [HTTPHeader] = []
    package var credential: Credential?
    package var tls: TLSSettings?
    /// One attempt, name look-up included.
    package var timeout = TimeSpan.seconds(30)
    package var relabelling: [RelabelRule] = []
    /// Of the queue's file; when more waits, the oldest is given up, counted and alerted on.
    package var maximumBytes = 1 << 30
    package var samplesPerRequest = 2_000
    package var minimumBackoff = TimeSpan.milliseconds(100)
    package var maximumBackoff = TimeSpan.seconds(30)

    package init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
