package import Telemetry

/// Something that was changed on purpose: a model, a driver, a configuration. Nobody is paged by it; whoever
/// looks at an incident sees it beside what broke.
package struct ChangeEvent: Hashable, Sendable {
    package var summary: String
    package var time: Timestamp
    /// Host or service.
    package var source: String
    package var details: [Label]
    /// A page that tells more; empty for none.
    package var link: String

    package init(
        summary: String, time: Timestamp, source: String, details: [Label] = [], link: String = ""
    ) {
        self.summary = summary
        self.time = time
        self.source = source
        self.details = details
        self.link = link
    }

    /// The status of its rows in the outbox.
    static let status = "change"

    /// The row's body; read back by `NotificationMessage`.
    func body(groupKey: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONValue.object([
            "status": .string(Self.status), "groupKey": .string(groupKey), "summary": .string(summary),
            "timestamp": .string(time.rfc3339), "source": .string(source),
            "details": .object(details.map { JSONValue.Member($0.name, .string($0.value)) }),
            "link": .string(link),
        ]).write(into: &bytes)
        return bytes
    }
}
