import App
import Documents
import Store
import Support
import Telemetry
import Testing

@Suite struct HistoryImportTests {
    private static let start: Int64 = 1_767_225_600

    private static let now = Timestamp(milliseconds: (start + 30 * 86_400) * 1_000)

    /// A dump as `promtool tsdb dump-openmetrics` writes it: series after series, each over the whole time.
    private static func dump(series: Int, samples: Int) -> String {
        var text = ""
        for index in 0..<series {
            for sample in 0..<samples {
                text += "requests_total{instance=\"host\(index):9100\",job=\"node\"} \(sample * 3 + index) "
                text += "\(Self.start + Int64(sample) * 15).5\n"
            }
        }
        return text + "# EOF\n"
    }

    @Test func aLongDumpIsTakenInPiecesAndIsWhole() async throws {
        let folder = try TemporaryFolder()
        // About 5 MB: five pieces, cut within lines and within series.
        let path = try folder.write("dump.om", Self.dump(series: 20, samples: 3_500))
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        var told: [HistoryImport.Progress] = []
        let end = try await HistoryImport(into: store, now: Self.now).read(path) {
            told.append($0)
        }
        #expect(end.samples == 70_000 && end.series == 20 && end.dropped == 0)
        #expect(told.count >= 4 && told.map(\.bytes) == told.map(\.bytes).sorted())
        #expect(told.last?.bytes == told.last?.length)
        let all = try await store.select([], in: TimeRange(.distantPast, .distantFuture))
        #expect(all.count == 20)
        for series in all {
            let index = try #require(
                series.labels["instance"]?.dropFirst(4).split(separator: ":").first.flatMap { Int($0) })
            #expect(series.floats.times.count == 3_500)
            #expect(series.floats.times.first == Timestamp(milliseconds: Self.start * 1_000 + 500))
            #expect(series.floats.values == (0..<3_500).map { Double($0 * 3 + index) })
        }
        let again = try await HistoryImport(into: store, now: Self.now).read(path)
        #expect(again.samples == 0 && again.dropped == 70_000)
    }

    @Test func theLineAtFaultIsNamedFarIntoTheFile() async throws {
        let folder = try TemporaryFolder()
        var lines = Self.dump(series: 10, samples: 3_000).split(separator: "\n").map(String.init)
        lines[27_000] = "requests_total{ 7"
        let path = try folder.write("dump.om", lines.joined(separator: "\n"))
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        do {
            _ = try await HistoryImport(into: store, now: Self.now).read(path)
            Issue.record("expected an error")
        } catch {
            #expect("\(error)".contains("dump.om:27001:"), "\(error)")
        }
        let before = lines[..<27_000].count { !$0.hasPrefix("#") }
        #expect(store.health().appendedSamples == Int64(before), "what stands before it is kept")
    }

    @Test func severalValuesAtOneTimeAreCounted() async throws {
        let (times, end) = try await imported(
            "a 1 \(Self.start)\na 2 \(Self.start)\na 5 \(Self.start)\nb 1 \(Self.start)\n# EOF\n")
        #expect(times.count == 2 && end.samples == 2 && end.dropped == 2)
    }

    /// What is in the store after an import of `text`, and what the import said.
    private func imported(
        _ text: String, format: ExpositionFormat? = nil, takesAnyTime: Bool = false
    ) async throws -> (times: [Timestamp], end: HistoryImport.Progress) {
        let folder = try TemporaryFolder()
        let path = try folder.write("page.txt", text)
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        let importing = HistoryImport(into: store, format: format, now: Self.now, takesAnyTime: takesAnyTime)
        let end = try await importing.read(path)
        let all = try await store.select([], in: TimeRange(.distantPast, .distantFuture))
        return (all.flatMap(\.floats.times), end)
    }

    @Test func prometheusTextHasItsTimesInMilliseconds() async throws {
        let (times, end) = try await imported("a 1 \(Self.start)000\nb 2 \(Self.start)500\n")
        let first = Timestamp(milliseconds: Self.start * 1_000)
        #expect(times == [first, first + .milliseconds(500)] && !end.isCutOff)
        #expect(end.times == TimeRange(first, first + .milliseconds(500)))
    }

    /// Without its last line a dump's seconds would be milliseconds of January 1970.
    @Test func aDumpWithoutItsEndKeepsItsTimesAndIsSaidToBeCutOff() async throws {
        let exemplar = "a_total 1 \(Self.start).25 # {trace_id=\"x # y\"} 1\nb 2 \(Self.start)\n"
        let (times, end) = try await imported(exemplar)
        let first = Timestamp(milliseconds: Self.start * 1_000)
        #expect(times == [first + .milliseconds(250), first] && end.isCutOff)
        let whole = try await imported(exemplar + "# EOF\n")
        #expect(whole.times == times && !whole.end.isCutOff)
    }

    @Test(arguments: [
        ("a 1 5000\n", nil, "page.txt:1:1: the time 1970-01-01T00:00:05Z"),
        ("a 1 \(start + 3 * 365 * 86_400)\n", nil, "page.txt:1:1: the time 1970"),
        ("a 1 \(start)000\n", ExpositionFormat.openMetrics, "give --format"),
        ("a 1 \(start)\n", .prometheus, "--any-time"),
        ("a 1 \(start)\nb 1\n# EOF\n", nil, "page.txt:2:1: a sample without a time"),
    ])
    func timesThatCannotBeMeantAreRefused(
        text: String, format: ExpositionFormat?, expected: String
    ) async throws {
        do {
            _ = try await imported(text, format: format)
            Issue.record("expected an error that says \(expected)")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test func anyTimeIsTakenWhenAskedFor() async throws {
        let (times, _) = try await imported("a 1 5000\n", takesAnyTime: true)
        #expect(times == [Timestamp(milliseconds: 5_000)])
    }

    @Test func aMissingFileSaysSo() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        await #expect(throws: DocumentError.self) {
            _ = try await HistoryImport(into: store, now: Self.now).read(
                folder.file("none"))
        }
    }
}
