internal import Gateway
internal import Logging
internal import Store
internal import Telemetry

/// What the agent says of itself, and what it does to stay small.
extension Suite {
    func measureSelf(at time: Timestamp) async {
        await runtime.tick(at: time)
        if let gateway { gauges.replace("gateway", with: gateway.gauges.series(at: time)) }
        gauges.replace("remote write", with: await remoteWrite.tick(at: time))
        gauges.replace("receiver", with: receiverMeter.series(at: time))
        gauges.replace("scraping", with: scraping.series(at: time))
        gauges.replace("agent", with: selfGauges(at: time))
    }

    private func selfGauges(at now: Timestamp) -> [Series] {
        SelfGauges.series(
            store: store, own: own, folded: meter.foldedCount, clock: time.steps, queries: queries,
            started: started, at: now)
            + SelfGauges.configuration(reload.status, at: now)
            + SelfGauges.evaluation(evaluated.time ?? started, at: now) + check.series(at: now)
    }

    func maintain(at time: Timestamp) async {
        do {
            try await store.fold(now: time)
            try await store.compact(now: time)
            try await store.retain(now: time)
        } catch {
            logger.error("the store could not be tidied and will be later: \(error)")
        }
        fullMetrics.look(at: store.health().fullMetrics + meter.foldedMetrics, logger)
        ProcessMemory.giveBack()
    }
}
