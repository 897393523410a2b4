/// Scraped targets and remote write: what Beaufort exchanges with other monitoring systems.
extension MetricCatalogue {
    package static let scrapeDuration = Metric(
        "scrape_duration_seconds", .gauge, unit: "seconds", help: "How long the last scrape of a target took."
    )
    package static let scrapeSamples = Metric(
        "scrape_samples_scraped", .gauge, help: "Samples on a target's page.")
    package static let scrapeSamplesKept = Metric(
        "scrape_samples_post_metric_relabeling", .gauge,
        help: "Samples left of a target's page after metric_relabel_configs.")
    package static let scrapeSeriesAdded = Metric(
        "scrape_series_added", .gauge, help: "Series on a target's page that the page before did not have.")
    package static let remoteWritePending = Metric(
        "beaufort_remote_write_pending_samples", .gauge, labels: ["remote"],
        help: "Samples stored and not yet sent to a destination.")
    package static let remoteWriteLag = Metric(
        "beaufort_remote_write_lag_seconds", .gauge, unit: "seconds", labels: ["remote"],
        help: "Age of the oldest sample that waits to be sent; 0 when none does.")
    package static let remoteWriteSent = Metric(
        "beaufort_remote_write_sent_total", .counter, labels: ["remote"],
        help: "Samples a destination accepted since the process started.")
    package static let remoteWriteFailed = Metric(
        "beaufort_remote_write_failed_total", .counter, labels: ["remote"],
        help: "Requests that failed and were tried again.")
    package static let remoteWriteDropped = Metric(
        "beaufort_remote_write_dropped_total", .counter, labels: ["remote", "reason"],
        help:
            "Samples given up: refused by the destination, accepted and not written by it, beyond the queue's "
            + "limit, or damaged on disk.")
    package static let remoteWriteMisunderstood = Metric(
        "beaufort_remote_write_misunderstood", .gauge, labels: ["remote", "message"],
        help: "1 while a destination does not read the message that protobuf_message names; samples wait.")

    package static let scrapeDropped = Metric(
        "beaufort_scrape_dropped_samples_total", .counter, labels: ["scrape_job", "reason"],
        help:
            "Samples of scraped pages left out: duplicate (their series has one of that instant on the page) or "
            + "too_far_ahead (more than ten minutes).")

    package static let receiverRequests = Metric(
        "beaufort_receiver_requests_total", .counter, labels: ["protocol", "status"],
        help: "Requests of senders of samples (protocol remote_write or otlp), by the HTTP status they got.")
    package static let receiverPoints = Metric(
        "beaufort_receiver_points_total", .counter, labels: ["protocol", "outcome"],
        help:
            "Samples (remote_write) or data points (otlp) that senders brought, by outcome: written, repeated, "
            + "refused_by_store, or for otlp what a point lacks (docs/otlp.md).")

    static let peers = [
        scrapeDuration, scrapeSamples, scrapeSamplesKept, scrapeSeriesAdded, scrapeDropped,
        remoteWritePending, remoteWriteLag, remoteWriteSent, remoteWriteFailed, remoteWriteDropped,
        remoteWriteMisunderstood, receiverRequests,
        receiverPoints,
    ]
}
