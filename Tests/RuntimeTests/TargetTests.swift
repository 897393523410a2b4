import Documents
import Runtime
import Support
import Synchronization
import Telemetry
import Testing

@Suite struct TargetTests {
    static func job(_ yaml: String) throws -> ScrapeJob {
        let root = try #require(try Document.parse(yaml, file: "jobs.yaml").first)
        return try root.read(.scrapeJob)
    }

    private static func target(_ job: ScrapeJob) throws -> ScrapeTarget {
        try #require(ScrapeTarget.all(of: job, groups: job.groups).first)
    }

    @Test func targetsAreRelabelledAndUnique() throws {
        let job = try Self.job(
            """
            job_name: node
            scrape_interval: 15s
            metrics_path: /m
            params: {module: [http_2xx, second]}
            static_configs:
              - {targets: ['a:1', 'b:2', 'a:1', 'gone:3'], labels: {zone: z1}}
            relabel_configs:
              - {source_labels: [__address__], regex: 'gone.*', action: drop}
              - {source_labels: [__address__], target_label: __param_target}
              - {source_labels: [__address__], regex: 'b:2', target_label: __scheme__, replacement: https}
            """)
        let targets = ScrapeTarget.all(of: job, groups: job.groups)
        #expect(
            targets.map(\.url) == [
                "http://a:1/m?module=http_2xx&module=second&target=a%3A1",
                "https://b:2/m?module=http_2xx&module=second&target=b%3A2",
            ])
        #expect(targets[0].labels == Labels(["job": "node", "instance": "a:1", "zone": "z1"]))
        #expect(targets[0].discovered["__address__"] == "a:1" && targets[0].timeout == .seconds(10))
    }

    @Test func turnsAreSpreadAndTheSameEveryTime() throws {
        let names = (0..<200).map { "'host\($0):9100'" }.joined(separator: ", ")
        let job = try Self.job("{job_name: n, scrape_interval: 10s, static_configs: [{targets: [\(names)]}]}")
        let targets = ScrapeTarget.all(of: job, groups: job.groups)
        let tenths = Dictionary(grouping: targets) { $0.offset.milliseconds / 1_000 }
        #expect(tenths.count == 10 && tenths.values.allSatisfy { $0.count >= 8 })
        let now = Timestamp(milliseconds: 1_767_225_600_123)
        for target in targets {
            let turn = target.nextTurn(after: now)
            #expect(turn > now && turn - now <= .seconds(10))
            #expect(target.nextTurn(after: turn) - turn == .seconds(10))
        }
    }

    /// Scrapes a target that answers with the given pages, and prints what would be stored.
    private func scrapes(
        _ yaml: String, _ answers: [HTTPResponse?]
    ) async throws -> (series: [[Series]], scraper: TargetScraper) {
        let job = try Self.job(yaml)
        let rest = Mutex(answers[...])
        var scraper = TargetScraper(
            try Self.target(job), job: job,
            send: { _ in
                guard let answer = rest.withLock({ $0.popFirst() }) ?? nil else {
                    throw ScraperTests.Refused()
                }
                return answer
            }, time: TestClock())
        var all: [[Series]] = []
        for index in answers.indices {
            all.append(await scraper.scrape(at: Timestamp(milliseconds: Int64(index + 1) * 15_000)))
        }
        return (all, scraper)
    }

    private func page(_ text: String, _ type: String = "text/plain") -> HTTPResponse {
        HTTPResponse(status: 200, headers: [HTTPHeader("content-type", type)], body: Array(text.utf8))
    }

    /// `name{labels without job and instance} value`, reports left out but for `up`.
    private func words(_ series: [Series]) -> [String] {
        series.filter { !($0.labels.metricName ?? "").hasPrefix("scrape_") }.map { one in
            let value = one.floats.values.last ?? 0
            let text = value.isStale ? "stale" : numberText(value)
            return "\(one.labels.without(["job", "instance"])) \(text)"
        }.sorted()
    }

    private func report(_ series: [Series], _ name: String) -> Double? {
        series.first { $0.labels.metricName == name }?.floats.values.last
    }

    private static let plain = "{job_name: j, static_configs: [{targets: ['h:1']}]}"

    @Test func whatVanishesEndsAndWhatFailsEnds() async throws {
        let (all, _) = try await scrapes(
            Self.plain,
            [page("a 1\nb 2\n"), page("a 3\n"), nil, nil, page("a 4\n"), page("a 5\nthis is no page\n")])
        #expect(words(all[0]) == ["a 1", "b 2", "up 1"])
        #expect(words(all[1]) == ["a 3", "b stale", "up 1"])
        #expect(words(all[2]) == ["a stale", "up 0"])
        #expect(words(all[3]) == ["up 0"])
        #expect(words(all[4]) == ["a 4", "up 1"])
        #expect(words(all[5]) == ["a stale", "up 0"])
        #expect(report(all[0], "scrape_series_added") == 2 && report(all[1], "scrape_series_added") == 0)
        #expect(report(all[4], "scrape_series_added") == 1 && report(all[2], "scrape_samples_scraped") == 0)
        #expect(all[0].allSatisfy { $0.labels["job"] == "j" && $0.labels["instance"] == "h:1" })
    }

    @Test func aTargetThatIsTakenAwayEndsWithAllItHad() async throws {
        var (_, scraper) = try await scrapes(Self.plain, [page("a 1\nb 2\n")])
        let end = scraper.end(at: Timestamp(milliseconds: 20_000))
        #expect(words(end) == ["a stale", "b stale", "up stale"])
        #expect(end.count == 7 && end.allSatisfy { $0.floats.values.last?.isStale == true })
    }

    @Test func labelsInConflictGiveWayOrAreHonoured() async throws {
        let text = #"m{job="own",instance="i",exported_job="e"} 1"# + "\n"
        let (given, _) = try await scrapes(Self.plain, [page(text)])
        #expect(
            given[0].first?.labels
                == Labels(
                    name: "m",
                    [
                        "job": "j", "instance": "h:1", "exported_exported_job": "own",
                        "exported_instance": "i",
                        "exported_job": "e",
                    ]))
        let honoured = "{job_name: j, honor_labels: true, static_configs: [{targets: ['h:1']}]}"
        let (kept, _) = try await scrapes(honoured, [page(text)])
        #expect(
            kept[0].first?.labels
                == Labels(name: "m", ["job": "own", "instance": "i", "exported_job": "e"]))
        #expect(kept[0].last?.labels["job"] == "j", "reports are about the target, not about what it says")
    }

    @Test func timesOfThePageAreHonouredOrNot() async throws {
        let (honoured, _) = try await scrapes(Self.plain, [page("a 1 5000\n"), page("b 1\n")])
        #expect(honoured[0].first?.floats.times == [Timestamp(milliseconds: 5_000)])
        #expect(words(honoured[1]) == ["b 1", "up 1"], "what has times of its own ends when it says so")
        let (own, _) = try await scrapes(
            "{job_name: j, honor_timestamps: false, static_configs: [{targets: ['h:1']}]}",
            [page("a 1 5000\n")])
        #expect(own[0].first?.floats.times == [Timestamp(milliseconds: 15_000)])
        let (open, _) = try await scrapes(
            Self.plain, [page("a 1 5\n# EOF\n", "application/openmetrics-text; version=1.0.0")])
        #expect(open[0].first?.floats.times == [Timestamp(milliseconds: 5_000)])
    }

    /// Sender clocks that are wrong: what lies more than ten minutes ahead would keep later samples out.
    @Test func timesFarAheadAreLeftOutAndCounted() async throws {
        let (all, scraper) = try await scrapes(
            Self.plain, [page("a 1 615000\nb 1 615001\nc 1 99999999999\nd 1\n")])
        #expect(words(all[0]) == ["a 1", "d 1", "up 1"])
        #expect(scraper.status.dropped == ScrapeDrops(tooFarAhead: 2) && scraper.status.health == .up)
        #expect(report(all[0], "scrape_samples_scraped") == 4)
    }

    @Test func samplesThatArePrintedTwiceAreCounted() async throws {
        let (all, scraper) = try await scrapes(Self.plain, [page("a 1\na 2\nb 1\n")])
        #expect(words(all[0]) == ["a 1", "b 1", "up 1"])
        #expect(scraper.status.dropped == ScrapeDrops(duplicates: 1))
    }

    @Test func aPageOfOpenMetricsThatWasCutOffIsAFailedScrape() async throws {
        let type = "application/openmetrics-text; version=1.0.0"
        let (all, scraper) = try await scrapes(
            Self.plain, [page("a 1\n# EOF\n", type), page("a 1\n", type), page("a 1\n")])
        #expect(words(all[0]) == ["a 1", "up 1"] && words(all[1]) == ["a stale", "up 0"])
        #expect(words(all[2]) == ["a 1", "up 1"] && scraper.status.lastError == "")
    }

    @Test func whatIsNoPageIsShownShortAndWithoutItsBytes() async throws {
        let body = [0x1f, 0x8b, 0x08, 0x00, 0x07, 0x1b] + [UInt8](repeating: 0x01, count: 5_000)
        let (_, scraper) = try await scrapes(
            Self.plain,
            [HTTPResponse(status: 200, headers: [HTTPHeader("content-type", "text/plain")], body: body)])
        let text = scraper.status.lastError
        #expect(text.contains("line 1") && text.utf8.count < 2_000 && text.utf8.allSatisfy { $0 >= 0x20 })
    }

    @Test func theRequestAsksAsTheJobSays() async throws {
        func request(_ keys: String) async throws -> HTTPRequest {
            let job = try Self.job("{job_name: j, static_configs: [{targets: ['h:1']}]\(keys)}")
            let seen = Mutex<HTTPRequest?>(nil)
            var scraper = TargetScraper(
                try Self.target(job), job: job,
                send: { request in
                    seen.withLock { $0 = request }
                    return HTTPResponse(status: 302)
                }, time: TestClock())
            _ = await scraper.scrape(at: Timestamp(milliseconds: 15_000))
            #expect(scraper.status.lastError.contains("HTTP status 302"))
            return try #require(seen.withLock { $0 })
        }
        let standard = try await request("")
        #expect(standard.followsRedirects && standard.acceptsGzip)
        #expect(
            standard.headers.first?.value
                == "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,*/*;q=0.1"
        )
        let other = try await request(
            ", follow_redirects: false, enable_compression: false, enable_http2: true, "
                + "scrape_protocols: [PrometheusProto, PrometheusText0.0.4]")
        #expect(!other.followsRedirects && !other.acceptsGzip)
        #expect(other.headers.first?.value == "text/plain;version=0.0.4;q=0.9,*/*;q=0.1")
    }

    @Test func metricsAreRelabelledAndLimited() async throws {
        let (all, _) = try await scrapes(
            """
            {job_name: j, static_configs: [{targets: ['h:1']}], sample_limit: 1,
             metric_relabel_configs: [{source_labels: [__name__], regex: 'drop_.*', action: drop}]}
            """, [page("drop_a 1\nkeep 2\n"), page("keep 1\nkeep2 2\n")])
        #expect(words(all[0]) == ["keep 2", "up 1"])
        #expect(report(all[0], "scrape_samples_scraped") == 2)
        #expect(report(all[0], "scrape_samples_post_metric_relabeling") == 1)
        #expect(words(all[1]) == ["keep stale", "up 0"])
        let (wide, scraper) = try await scrapes(
            "{job_name: j, static_configs: [{targets: ['h:1']}], label_limit: 3}",
            [page("a 1\n"), page(#"a{x="1"} 1"# + "\n")])
        #expect(words(wide[0]) == ["a 1", "up 1"] && words(wide[1]) == ["a stale", "up 0"])
        #expect(scraper.status.health == .down && scraper.status.lastError.contains("label_limit is 3"))
    }

    @Test func aStatusIsNoPage() async throws {
        let (all, scraper) = try await scrapes(
            Self.plain, [HTTPResponse(status: 503, body: Array("a 1\n".utf8))])
        #expect(words(all[0]) == ["up 0"])
        #expect(scraper.status.lastError == "server returned HTTP status 503")
    }

    @Test(arguments: [
        ("{static_configs: [{targets: ['a:1']}]}", "'job_name' is missing"),
        ("{job_name: j}", "add 'static_configs"),
        ("{job_name: j, static_configs: [{targets: ['http://a:1/x']}]}", "write HOST:PORT"),
        (
            "{job_name: j, scrape_interval: 5s, scrape_timeout: 6s, static_configs: []}",
            "longer than the interval"
        ),
        ("{job_name: j, scheme: ftp, static_configs: []}", "http or https"),
        ("{job_name: j, body_size_limit: much, static_configs: []}", "64MB"),
        ("{job_name: j, bearer_token: abc, static_configs: []}", "bearer_token_file"),
        ("{job_name: j, basic_auth: {username: u, password: p}, static_configs: []}", "password_file"),
        ("{job_name: j, basic_auth: {username: u}, static_configs: []}", "password_env: VARIABLE"),
        ("{job_name: j, tls_config: {cert_file: c}, static_configs: []}", "both cert_file and key_file"),
        ("{job_name: j, tls_config: {key: abc}, static_configs: []}", "key_file"),
        ("{job_name: j, tls_config: {server_name: s}, static_configs: []}", "target's address"),
        ("{job_name: j, scrape_protocols: [Json], static_configs: []}", "one of OpenMetricsText1.0.0"),
        (
            "{job_name: j, scrape_protocols: [PrometheusProto], static_configs: []}",
            "a form besides PrometheusProto"
        ),
        ("{job_name: j, honour_labels: true, static_configs: []}", "honor_labels"),
    ])
    func faultsNamePlaceAndRemedy(yaml: String, expected: String) {
        do {
            _ = try Self.job(yaml)
            Issue.record("expected an error that says \(expected)")
        } catch {
            #expect("\(error)".contains(expected) && "\(error)".contains("jobs.yaml:1:"), "\(error)")
            #expect(!"\(error)".contains("abc"), "a secret must not be repeated")
        }
    }
}

@Suite struct CredentialTests {
    @Test func secretsAreReadWhenTheyAreUsed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", "first\n")
        let credential = Credential.token(type: "Bearer", .file(path))
        #expect(try credential.header() == HTTPHeader("Authorization", "Bearer first"))
        try folder.write("token", "second")
        #expect(try credential.header().value == "Bearer second")
        #expect(
            try Credential.basic(user: "Aladdin", .file(try folder.write("p", "open sesame\n"))).header()
                .value
                == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(throws: SecretError.self) {
            try Credential.token(type: "Bearer", .environment("BEAUFORT_TEST_NO_SUCH_SECRET")).header()
        }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64OfTheStandard(text: String, expected: String) {
        #expect(base64(Array(text.utf8)) == expected)
    }
}
