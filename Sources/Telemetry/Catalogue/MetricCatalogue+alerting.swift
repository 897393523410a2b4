/// Written by the ruler and the dispatcher. The first two carry the alert's own labels besides those here.
extension MetricCatalogue {
    package static let alerts = Metric(
        "ALERTS", .gauge, labels: ["alertname", "alertstate", "severity"],
        help: "1 while an alert is pending or firing, as Prometheus writes it.")
    package static let alertsForState = Metric(
        "ALERTS_FOR_STATE", .gauge, labels: ["alertname", "severity"],
        help: "When an alert became active, in seconds since the epoch; restores it after a restart.")
    package static let notifications = Metric(
        "beaufort_notifications_total", .counter, labels: ["receiver", "outcome"],
        help: "Attempts to deliver a notification, by outcome.")
    package static let outboxPending = Metric(
        "beaufort_outbox_pending", .gauge, labels: ["receiver"],
        help: "Notifications accepted and not yet delivered.")
    package static let outboxUnwritten = Metric(
        "beaufort_outbox_unwritten", .gauge, labels: ["receiver"],
        help: "Notifications that are only in memory, because the store could not take them.")
    package static let alertingEntries = Metric(
        "beaufort_alerting_entries", .gauge, labels: ["table"],
        help: "Entries of alerting's tables in memory: they follow the alerts there are.")
    package static let ruleEvaluationFailures = Metric(
        "beaufort_rule_evaluation_failures_total", .counter, labels: ["group"],
        help: "Rules that could not be evaluated.")

    package static let foreignAlerts = Metric(
        "beaufort_foreign_alerts", .gauge, help: "Alerts of other servers that have not ended.")
    package static let foreignAlertsReceived = Metric(
        "beaufort_foreign_alerts_received_total", .counter, labels: ["outcome"],
        help: "Alerts other servers told: taken as `firing` or `resolved`, `invalid`, or `refused` because "
            + "there are too many.")

    static let alerting = [
        alerts, alertsForState, notifications, outboxPending, outboxUnwritten, alertingEntries,
        ruleEvaluationFailures, foreignAlerts,
        foreignAlertsReceived, alertmanagerUp, alertmanagerSent, alertmanagerFailed, alertmanagerDropped,
    ]
}

/// Alertmanagers that our alerts are handed to; written by the handover.
extension MetricCatalogue {
    package static let alertmanagerUp = Metric(
        "beaufort_alertmanager_up", .gauge, labels: ["alertmanager"],
        help: "1 while an Alertmanager takes what it is told, 0 after an attempt that failed.")
    package static let alertmanagerSent = Metric(
        "beaufort_alertmanager_sent_total", .counter, labels: ["alertmanager"],
        help: "Alerts an Alertmanager accepted since the process started; one that fires is told again.")
    package static let alertmanagerFailed = Metric(
        "beaufort_alertmanager_failed_total", .counter, labels: ["alertmanager"],
        help: "Requests to an Alertmanager that failed; what they told is told again.")
    package static let alertmanagerDropped = Metric(
        "beaufort_alertmanager_dropped_total", .counter, labels: ["alertmanager", "reason"],
        help: "Alerts an Alertmanager never heard of: `refused` by it, or `late`, over for 15 minutes before "
            + "it could be reached.")
}

/// Beaufort about itself.
extension MetricCatalogue {
    package static let buildInfo = Metric(
        "beaufort_build_info", .gauge, labels: ["version"], help: "1, with the version as a label.")
    package static let storeSize = Metric(
        "beaufort_store_size_bytes", .gauge, unit: "bytes", help: "Size of the database files.")
    package static let storeUsed = Metric(
        "beaufort_store_used_bytes", .gauge, unit: "bytes",
        help: "Bytes of the database's pages that hold something, as `retention.size` counts them.")
    package static let storeSizeLimit = Metric(
        "beaufort_store_size_limit_bytes", .gauge, unit: "bytes",
        help: "What `retention.size` allows; absent without a limit.")
    package static let diskAvailable = Metric(
        "beaufort_disk_available_bytes", .gauge, unit: "bytes",
        help: "Bytes that can still be written to the disk the database is on.")
    package static let storeSamples = Metric(
        "beaufort_store_samples_total", .counter, help: "Samples stored since the process started.")
    package static let storeDroppedSamples = Metric(
        "beaufort_store_dropped_samples_total", .counter, labels: ["reason"],
        help: "Samples not kept as they came: `out_of_order` are not newer than their series' newest, "
            + "`unstorable` have impossible times, `series_limit` are of new series of a metric that has "
            + "as many as `store.seriesLimit` allows, `folded` are of the agent's own metrics and counted under `other`, "
            + "`disk_full` were held in memory and had to go before the disk took them.")
    package static let storeSeries = Metric(
        "beaufort_store_series", .gauge, help: "Series the store knows.")
    package static let storeProblems = Metric(
        "beaufort_store_problems", .gauge,
        help:
            "What the last reading of the whole file found damaged, at most 100: `beaufort store verify` names it."
    )
    package static let storeVerified = Metric(
        "beaufort_store_verified_timestamp_seconds", .gauge, unit: "seconds",
        help: "When the whole file was last read back.")
    package static let clockSteps = Metric(
        "beaufort_clock_steps_total", .counter, labels: ["direction"],
        help: "Times the machine's clock was set by a second or more since the process started.")
    package static let clockLead = Metric(
        "beaufort_clock_lead_seconds", .gauge, unit: "seconds",
        help: "How far recorded times are ahead of the machine's clock since that was set back.")
    package static let configurationTaken = Metric(
        "beaufort_config_last_reload_successful", .gauge,
        help: "1 while the configuration last read is in force, 0 after a reload that failed.")
    package static let configurationTime = Metric(
        "beaufort_config_last_reload_success_timestamp_seconds", .gauge, unit: "seconds",
        help: "When the configuration in force was read, in seconds since the epoch.")
    package static let queriesRunning = Metric(
        "beaufort_queries_running", .gauge, help: "Queries of the HTTP API at work.")
    package static let queriesWaiting = Metric(
        "beaufort_queries_waiting", .gauge, help: "Queries of the HTTP API that wait for their turn.")
    package static let lastIngest = Metric(
        "beaufort_telemetry_last_ingest_timestamp_seconds", .gauge, unit: "seconds",
        help: "When telemetry was last stored, in seconds since the epoch.")
    package static let processMemory = Metric(
        "process_resident_memory_bytes", .gauge, unit: "bytes", help: "Resident memory of this process.")
    package static let processStartTime = Metric(
        "process_start_time_seconds", .gauge, unit: "seconds",
        help: "When this process started, in seconds since the epoch.")

    static let health = [
        buildInfo, storeSize, storeUsed, storeSizeLimit, diskAvailable, storeSamples, storeDroppedSamples,
        storeSeries, storeProblems, storeVerified,
        clockSteps, clockLead,
        configurationTaken, configurationTime, queriesRunning, queriesWaiting, lastIngest, processMemory,
        processStartTime,
    ]
}
