import Support
import Telemetry
import Testing

/// OpenMetrics' own test pages, and pages as Prometheus' parser tests use them.
@Suite(.enabled(if: Corpus.isPresent, "set BEAUFORT_CORPUS to the corpus folder"))
struct ExpositionConformanceTests {
    private let time = Timestamp(milliseconds: 0)

    @Test func acceptsAndRefusesWhatOpenMetricsDoes() throws {
        let cases = try Corpus.files(in: "openmetrics", endings: ["test.json"])
        #expect(cases.count > 100)
        for path in cases {
            let folder = path.dropLast("/test.json".count)
            let expectation = try JSONValue.parse(Corpus.bytes(path))
            let shouldParse = try #require(expectation["shouldParse"]?.bool as Bool?)
            let page = try Corpus.bytes("\(folder)/metrics")
            do {
                _ = try ExpositionReader.read(page, format: .openMetrics, at: time, isStrict: true)
                #expect(shouldParse, "\(folder) should be refused")
            } catch {
                #expect(!shouldParse, "\(folder) should be accepted, but: \(error)")
            }
            // Leniently, every good page reads too.
            if shouldParse {
                #expect(throws: Never.self) {
                    try ExpositionReader.read(page, format: .openMetrics, at: time)
                }
            }
        }
    }

    @Test func readsRealPages() throws {
        for path in try Corpus.files(in: "textparse")
            + Corpus.files(in: "runtimes", endings: [".prom", ".metrics"])
        {
            let isOpenMetrics = path.contains(".om.")
            let exposition = try ExpositionReader.read(
                Corpus.bytes(path), format: isOpenMetrics ? .openMetrics : .prometheus, at: time)
            #expect(exposition.series.count > 3, "\(path)")
            guard path.contains("/textparse/") else { continue }
            // Written and read again, nothing is lost.
            var bytes: [UInt8] = []
            ExpositionWriter.append(ExpositionWriter.families(exposition.series), into: &bytes)
            let again = try ExpositionReader.read(bytes, at: time)
            #expect(Set(again.series.map(\.labels)) == Set(exposition.series.map(\.labels)))
        }
    }
}
