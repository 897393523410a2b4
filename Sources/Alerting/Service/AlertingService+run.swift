package import Telemetry

extension AlertingService {
    /// Ticks and dispatches until the task is cancelled. `report` hears of errors, which stop nothing:
    /// what could not be written is tried again a second later.
    package func run(report: @escaping @Sendable (any Error) -> Void = { _ in }) async {
        let (decided, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.repeatedly(report) { now in
                    let done = try await self.tick(at: now)
                    if !done.notifications.isEmpty { wake.yield() }
                    // Whoever is told to end ends rules that are under way.
                    if !Task.isCancelled { done.failing.forEach(report) }
                    if let failure = done.failure { report(failure) }
                }
                wake.finish()
            }
            group.addTask { await self.repeatedly(report) { _ in wake.yield() } }
            // Sends may take their time; the next dispatch does not wait for the last.
            group.addTask {
                await withDiscardingTaskGroup { sends in
                    for await _ in decided {
                        sends.addTask {
                            do {
                                // Deciding took its time.
                                try await self.dispatch(at: self.time.now)
                            } catch {
                                if !Task.isCancelled { report(error) }
                            }
                        }
                    }
                }
            }
            group.addTask { await self.handOverRepeatedly(report) }
            group.addTask {
                await self.repeatedly(report, every: .seconds(15)) { try await self.publish(at: $0) }
            }
        }
    }

    /// Waits until what `reconfigure` was given last is in force, which it is from the next tick on; for five
    /// seconds at most, because a tick may wait for a disk.
    package func taken() async {
        for _ in 0..<250 where hasPendingChange {
            do { try await time.sleep(for: .milliseconds(20)) } catch { return }
        }
    }

    /// Alertmanagers may take their time; the next call does not wait for the last.
    private nonisolated func handOverRepeatedly(_ report: @escaping @Sendable (any Error) -> Void) async {
        await withDiscardingTaskGroup { calls in
            await repeatedly(report) { now in
                calls.addTask {
                    for failure in await self.handOver(at: now) { report(failure) }
                }
            }
        }
    }

    private nonisolated func repeatedly(
        _ report: @Sendable (any Error) -> Void, every span: TimeSpan = .seconds(1),
        _ work: (Timestamp) async throws -> Void
    ) async {
        while !Task.isCancelled {
            do { try await work(time.now) } catch { if !Task.isCancelled { report(error) } }
            // On multiples of the span, where the turns of rule groups lie.
            let late = TimeSpan(milliseconds: time.now.milliseconds % span.milliseconds)
            do { try await time.sleep(for: span - late) } catch { return }
        }
    }

    /// Writes alerting's own health.
    package func publish(at time: Timestamp) async throws {
        try await sink.append(try await health(at: time))
    }

    /// Alerting's own health as series: notifications, outbox, failed evaluations, alerts of others.
    package func health(at time: Timestamp) async throws -> [Series] {
        var series: [Series] = []
        let totals = await dispatcher.totals
        let unwritten = await dispatcher.unwritten
        let pending = try await OutboxRecords(store).pendingByReceiver()
        let receivers = Set(await dispatcher.receiverNames).union(totals.keys).union(pending.keys)
            .union(unwritten.keys)
        for receiver in receivers.sorted() {
            // Zeros from the start: a counter that is born with its first event shows no increase.
            let totals = totals[receiver] ?? Dispatcher.Report()
            let outcomes = [
                ("delivered", totals.delivered), ("failed", totals.failed), ("dead", totals.dead),
            ]
            for (outcome, count) in outcomes {
                let labels = Labels(
                    name: "beaufort_notifications_total", ["receiver": receiver, "outcome": outcome])
                series.append(Series(labels, at: time, Double(count)))
            }
            let labels = Labels(name: "beaufort_outbox_pending", ["receiver": receiver])
            series.append(Series(labels, at: time, Double(pending[receiver] ?? 0)))
            let alone = Labels(name: "beaufort_outbox_unwritten", ["receiver": receiver])
            series.append(Series(alone, at: time, Double(unwritten[receiver] ?? 0)))
        }
        for (table, count) in await entries {
            let labels = Labels(name: "beaufort_alerting_entries", ["table": table])
            series.append(Series(labels, at: time, Double(count)))
        }
        for (group, count) in await ruler.failureCounts {
            let labels = Labels(name: "beaufort_rule_evaluation_failures_total", ["group": group])
            series.append(Series(labels, at: time, Double(count)))
        }
        series += await handover.series(at: time)
        series += await foreign.counts.series(live: await foreign.alerts.count, at: time)
        return series
    }

    /// How much alerting keeps in memory, by what it is. All of it follows the alerts there are, none the
    /// attempts made.
    var entries: [String: Int] {
        get async {
            await dispatcher.entries.merging([
                "groups": notifier?.groups.count ?? 0, "log": notifier?.log.count ?? 0,
                "logged_groups": notifier?.loggedGroups ?? 0, "unannounced": unannounced.count,
                "undecided": unwritten.deliveries.count, "integrations": register.entries.count,
                "untold_transitions": await ruler.unwrittenCount,
            ]) { $1 }
        }
    }
}
