import Crypto
import Foundation
import Operations
import Support
import Telemetry
import Testing

struct PostmortemTests {
    private static func files(_ evidence: IncidentEvidence = SampleEvidence.make()) throws -> [String:
        [UInt8]]
    {
        let files = try PostmortemExporter().write(evidence)
        return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.bytes) })
    }

    private static func text(_ name: String) throws -> String {
        String(decoding: try #require(try files()[name]), as: UTF8.self)
    }

    @Test func theSameEvidenceGivesTheSameBytes() throws {
        let first = try Self.files()
        #expect(try Self.files() == first)
        #expect(
            first.keys.sorted() == [
                "incident.json", "manifest.json", "metrics.om", "postmortem.html", "postmortem.md",
                "requests.csv", "timeline.csv",
            ])
    }

    @Test func plantedSecretsAreInNoFile() throws {
        for (name, bytes) in try Self.files() {
            let text = String(decoding: bytes, as: UTF8.self)
            for secret in SampleEvidence.secrets + ["Acme GmbH", "d0ffd0ffd0ff"] {
                #expect(!text.contains(secret), "\(secret) is in \(name)")
                let digits = secret.filter(\.isNumber)
                if digits.count >= 10 { #expect(!text.contains(digits), "\(digits) is in \(name)") }
            }
        }
    }

    @Test func theManifestNamesEveryFileWithItsHash() throws {
        let files = try Self.files()
        let manifest = try JSONValue.parse(try #require(files["manifest.json"]))
        #expect(manifest["schema"]?.string == "beaufort.incident.bundle/1")
        let listed = try #require(manifest["files"]?.array)
        #expect(listed.count == files.count - 1)
        for entry in listed {
            let bytes = try #require(files[entry["name"]?.string ?? ""])
            let hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            #expect(entry["sha256"]?.string == hash)
            #expect(entry["bytes"]?.integer == bytes.count)
        }
    }

    @Test func timingsHaveNumbersOrReasons() throws {
        let evidence = SampleEvidence.make()
        let timings = IncidentTimings(evidence).timings
        #expect(timings.map(\.name) == ["TTD", "TTN", "TTA", "TTM", "TTR"])
        // Failing since 90 s, page at 120 s, delivered at 122 s, acknowledged at 150 s, burn below 1 from 300
        // s.
        #expect(timings.map { $0.span?.seconds } == [30, 2, 30, 210, 330])
        let empty = IncidentEvidence(
            incident: .stretch(TimeRange(.distantPast, .distantPast)),
            range: TimeRange(.distantPast, .distantPast), version: "1")
        for timing in IncidentTimings(empty).timings {
            #expect(timing.span == nil)
            #expect(!timing.reason.isEmpty)
        }
    }

    @Test func theReportCouldBeSent() throws {
        let text = try Self.text("postmortem.md")
        #expect(
            text.contains(
                "On 2026-01-01 chat-latency was in an incident for 5m: 11 of 60 requests failed (18.3 %), "
                    + "12.5 % of the error budget of chat-latency was spent. One alert paged; "
                    + "the first page was delivered 2s later."))
        for heading in [
            "## Impact", "## Error budget", "## What paged", "### Deliveries", "## Runbooks", "## Timeline",
            "## Root cause", "## Lessons", "## Action items",
        ] {
            #expect(text.contains(heading + "\n"), "\(heading)")
        }
        #expect(text.contains("\\| burns &lt;b>14.6×"))
        #expect(text.contains("| 1 | restart | run | succeeded | 0 | 18s |"))
    }

    @Test func thePageIsWholeAndDrawsItsPlots() throws {
        let text = try Self.text("postmortem.html")
        #expect(text.count(of: "<svg") == 3)
        #expect(text.count(of: "<polyline") == 5)
        #expect(!text.contains("<script"))
        #expect(!text.contains("<b>"))
        #expect(
            !text.contains("http://")
                || text.count(of: "http://") == text.count(of: "http://www.w3.org/2000/svg"))
        #expect(!text.contains("nan") && !text.contains("NaN"))
        // Every tag that opens is closed.
        for tag in ["html", "head", "body", "table", "tr", "td", "th", "svg", "text", "h1", "h2", "p"] {
            let opened = text.count(of: "<\(tag)>") + text.count(of: "<\(tag) ")
            #expect(opened == text.count(of: "</\(tag)>"), "\(tag)")
        }
    }

    @Test func seriesAreReadableOpenMetrics() throws {
        let text = try Self.text("metrics.om")
        #expect(text.hasSuffix("\n# EOF\n"))
        #expect(text.contains("# TYPE beaufort_requests counter\n"))
        #expect(text.contains("# TYPE beaufort_slo_burn_rate gauge\n"))
        #expect(text.contains("beaufort_slo_burn_rate{slo=\"chat-latency\",window=\"5m\"} 14.6 1767225690\n"))
        let page = try ExpositionReader.read(
            Array(text.utf8), format: .openMetrics, at: OperationsBench.start)
        #expect(page.series.count > 3)
    }

    @Test func tablesAreOfOneShape() throws {
        let lines = try Self.text("timeline.csv").split(separator: "\r\n")
        #expect(lines.first == "time,source,severity,text,actor,reference")
        #expect(lines.dropFirst().map { $0.prefix(20) } == lines.dropFirst().map { $0.prefix(20) }.sorted())
        let requests = try Self.text("requests.csv").split(separator: "\r\n")
        #expect(requests.count == 61)
        #expect(requests[1].contains(",tenant-1,"))
        #expect(requests[2].contains(",tenant-2,"))
    }

    @Test func aFolderAppearsWhole() throws {
        let folder = try TemporaryFolder()
        let files = try PostmortemExporter().write(SampleEvidence.make())
        for target in ["new/deep/bundle", "new/deep/bundle"] {
            try BundleFolder.write(files, to: folder.file(target))
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.file("new/deep/bundle"))
            #expect(found.sorted() == files.map(\.name).sorted())
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new/deep")) == ["bundle"])
        try folder.write("file", "in the way")
        #expect(throws: BundleFolder.Fault.self) { try BundleFolder.write(files, to: folder.file("file/x")) }
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
