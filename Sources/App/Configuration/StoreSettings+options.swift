internal import Store

extension StoreSettings {
    var options: StoreOptions {
        var options = StoreOptions()
        options.synchronous = synchronous == "full" ? .full : .normal
        options.rawRetention = sampleRetention
        options.requestRetention = requestRetention
        options.seriesLimitPerMetric = seriesLimit
        return options
    }
}
