internal import PromQL
internal import Store
internal import Telemetry

extension Configuration {
    /// What the settings of several sections ask of the store.
    var storeOptions: StoreOptions {
        var options = StoreOptions()
        options.synchronous = store.synchronous == "full" ? .full : .normal
        options.rawRetention = store.sampleRetention
        options.sliceRetention = [
            SliceRetention(slice: .minutes(5), age: store.fiveMinuteRetention),
            SliceRetention(slice: .hours(1), age: store.hourRetention),
        ]
        options.requestRetention = store.requestRetention
        options.sizeLimit = store.sizeLimit
        options.seriesLimitPerMetric = store.seriesLimit
        // SLOs and combinations are as many as their files say.
        options.boundedMetrics = Set(MetricCatalogue.slo.map(\.name))
        options.querySampleLimit = query.limits.samples
        options.queryByteLimit = query.byteLimit
        options.queuesOutgoing = !remoteWrite.isEmpty
        return options
    }
}
