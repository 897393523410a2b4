package import Telemetry

/// Settings of the alerting service beside its files.
package struct AlertingOptions: Hashable, Sendable {
    package var ruler: RulerSettings
    package var schedule: DeliverySchedule
    /// How long history, ended deliveries and ended silences are kept.
    package var retention: TimeSpan

    package init(
        ruler: RulerSettings = RulerSettings(), schedule: DeliverySchedule = DeliverySchedule(),
        retention: TimeSpan = .days(90)
    ) {
        self.ruler = ruler
        self.schedule = schedule
        self.retention = retention
    }
}
