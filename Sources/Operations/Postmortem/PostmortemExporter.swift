package import Telemetry

/// Turns evidence into the files of a bundle. Reads no clock and no file: the same evidence gives the same
/// bytes.
///
///     manifest.json     schema, version, SHA-256 and size of every other file
///     incident.json     everything, for programs
///     postmortem.md     the report
///     postmortem.html   the report with plots, one file
///     timeline.csv      what happened, in order
///     requests.csv      the listed requests
///     metrics.om        the series, OpenMetrics
package struct PostmortemExporter: Sendable {
    package static let schema = "beaufort.incident.bundle/1"

    package struct File: Hashable, Sendable {
        package var name: String
        package var bytes: [UInt8]
    }

    private let redactor: Redactor

    /// - Throws: see `Redactor`.
    package init() throws(PatternError) {
        redactor = try Redactor()
    }

    /// The files, the manifest last: it is whole only when all others are.
    package func write(_ evidence: IncidentEvidence) -> [File] {
        let timings = IncidentTimings(evidence)
        let timeline = evidence.timeline(redactor)
        let report = PostmortemReport(
            evidence: evidence, timings: timings, timeline: timeline, redactor: redactor)
        let json = IncidentJSON(
            evidence: evidence, timings: timings, timeline: timeline, redactor: redactor)
        let blocks = report.blocks
        var requests = RequestTable(redactor: redactor)
        let rows = timeline.map { row in
            [row.time.rfc3339, row.source.rawValue, row.severity, row.text, row.actor, row.reference]
        }
        let files = [
            File(name: "incident.json", bytes: Array((json.value.text + "\n").utf8)),
            File(name: "metrics.om", bytes: MetricsFile(redactor: redactor).bytes(evidence.series)),
            File(
                name: "postmortem.html", bytes: Array(HTMLText.write(blocks, title: report.title).utf8)),
            File(name: "postmortem.md", bytes: Array(MarkdownText.write(blocks).utf8)),
            File(name: "requests.csv", bytes: requests.bytes(evidence.requests)),
            File(
                name: "timeline.csv",
                bytes: CSVText.write(["time", "source", "severity", "text", "actor", "reference"], rows)),
        ]
        return files + [manifest(of: files, evidence)]
    }

    private func manifest(of files: [File], _ evidence: IncidentEvidence) -> File {
        let listed = files.map { file in
            JSONValue.object([
                "name": .string(file.name), "sha256": .string(RecordText.sha256(file.bytes)),
                "bytes": .number(Double(file.bytes.count)),
            ])
        }
        let value = JSONValue.object([
            "schema": .string(PostmortemExporter.schema), "version": .string(evidence.version),
            "incident": .string(evidence.incident.id), "redaction": .string("default"),
            "from": .string(evidence.range.start.rfc3339), "to": .string(evidence.range.end.rfc3339),
            "audit_head": evidence.auditHead.map { .string($0) } ?? .null, "files": .array(listed),
        ])
        return File(name: "manifest.json", bytes: Array((value.text + "\n").utf8))
    }
}
