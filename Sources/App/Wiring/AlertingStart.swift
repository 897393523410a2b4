internal import Alerting
internal import Operations
internal import Outbound
internal import PromQL
internal import Store
internal import Telemetry

/// Builds the pager from what the configuration says.
enum AlertingStart {
    static func service(
        _ contents: ConfigurationContents, store: Store, own: OwnSeries, client: OutboundClient,
        time: any TimeSource
    ) -> AlertingService {
        let configuration = contents.configuration
        let options = AlertingOptions(
            ruler: RulerSettings(
                interval: configuration.intervals.rules,
                externalLabels: configuration.alerting.externalLabels, externalURL: configuration.externalURL)
        )
        return AlertingService(
            groups: contents.groups, configuration: contents.routing, maintenance: contents.maintenance,
            options: options, handover: configuration.handover, store: store,
            runner: QueryEngine(source: own), sink: own, sender: client.sender,
            programs: NotificationPrograms.sender(variables: ProcessVariables.all, time: time), time: time)
    }
}
