package import Telemetry

/// Asks one target for its page, again and again; its `run` belongs to one task.
package struct TargetScraper: Sendable {
    package private(set) var status: ScrapeTargetStatus
    private let job: ScrapeJob
    private let send: HTTPSender
    private let time: any TimeSource
    private var memory: TargetMemory
    private var format = ExpositionFormat.prometheus
    private var reader = ExpositionReader()
    /// What the last page said of its metrics.
    private var families: [MetricFamily] = []
    private var hasNewFamilies = false

    package init(_ target: ScrapeTarget, job: ScrapeJob, send: @escaping HTTPSender, time: any TimeSource) {
        status = ScrapeTargetStatus(target)
        self.job = job
        self.send = send
        self.time = time
        memory = TargetMemory(target, job: job)
    }

    /// One scrape; what to store. Never throws: a target that is down is a result.
    package mutating func scrape(at moment: Timestamp) async -> [Series] {
        let start = time.monotonicNanoseconds
        var page = Exposition()
        var problem: String?
        do {
            let response = try await send(try request())
            page = try read(response, at: moment)
        } catch {
            problem = "\(error)"
        }
        let took = TimeSpan.milliseconds(Int64((time.monotonicNanoseconds - start) / 1_000_000))
        let series: [Series]
        status.dropped = ScrapeDrops(duplicates: page.duplicates)
        if problem == nil {
            (series, problem, status.dropped.tooFarAhead) = memory.read(page.series, at: moment, took: took)
        } else {
            series = memory.failed(at: moment, took: took)
        }
        status.health = problem == nil ? .up : .down
        status.lastError = problem ?? ""
        status.lastScrape = moment
        status.lastDuration = took
        return series
    }

    /// What the page says of its metrics, once each time that it says something else.
    package mutating func takeFamilies() -> [MetricFamily] {
        defer { hasNewFamilies = false }
        return hasNewFamilies ? families : []
    }

    /// What to store when the target is scraped no more.
    package mutating func end(at moment: Timestamp) -> [Series] {
        // A marker at the moment of the last sample would be none: that moment has its sample.
        status.lastScrape.map { memory.removed(at: max(moment, $0 + .milliseconds(1))) } ?? []
    }

    private func request() throws -> HTTPRequest {
        var headers = [
            HTTPHeader("Accept", ScrapeProtocol.accept(job.protocols)),
            HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", numberText(status.target.timeout.seconds)),
        ]
        if let credential = job.credential { headers.append(try credential.header()) }
        var request = HTTPRequest(
            url: status.target.url, headers: headers, timeout: status.target.timeout,
            maximumResponseBytes: job.limits.bodyBytes, tls: job.tls)
        request.followsRedirects = job.followsRedirects
        request.acceptsGzip = job.acceptsGzip
        return request
    }

    private mutating func read(_ response: HTTPResponse, at moment: Timestamp) throws -> Exposition {
        guard response.status == 200 else { throw ScrapeRefusal(status: response.status) }
        let format = ExpositionFormat(contentType: response.header("Content-Type") ?? "")
        if format != self.format {
            self.format = format
            // A page that was cut off on its way must not pass for a target that lost half its series.
            reader = ExpositionReader(format: format, demands: PageDemands(wantsEnd: true))
        }
        let page = try reader.read(response.body, at: moment)
        if page.families != families {
            families = page.families
            hasNewFamilies = true
        }
        return page
    }
}

/// A target that answers something else than a page.
struct ScrapeRefusal: Error, CustomStringConvertible {
    let status: Int

    var description: String {
        let remedy = (300..<400).contains(status) ? ": a redirect, and follow_redirects is false" : ""
        return "server returned HTTP status \(status)\(remedy)"
    }
}
