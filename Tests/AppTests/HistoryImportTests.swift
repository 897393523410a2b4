import App
import Documents
import Store
import Support
import Telemetry
import Testing

@Suite struct HistoryImportTests {
    private static let start: Int64 = 1_767_225_600

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
        let end = try await HistoryImport(into: store, now: Timestamp(milliseconds: 0)).read(path) {
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
        let again = try await HistoryImport(into: store, now: Timestamp(milliseconds: 0)).read(path)
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
            _ = try await HistoryImport(into: store, now: Timestamp(milliseconds: 0)).read(path)
            Issue.record("expected an error")
        } catch {
            #expect("\(error)".contains("dump.om:27001:"), "\(error)")
        }
        #expect(store.health().appendedSamples > 10_000, "what stands before its piece is kept")
    }

    @Test func prometheusTextHasItsTimesInMilliseconds() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("page.txt", "a 1 \(Self.start)000\nb 2\n")
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        let now = Timestamp(milliseconds: (Self.start + 60) * 1_000)
        _ = try await HistoryImport(into: store, now: now).read(path)
        let all = try await store.select([], in: TimeRange(.distantPast, .distantFuture))
        #expect(all.map { $0.floats.times[0] } == [Timestamp(milliseconds: Self.start * 1_000), now])
    }

    @Test func aMissingFileSaysSo() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.file("data"), mode: .readWrite)
        defer { store.close() }
        await #expect(throws: DocumentError.self) {
            _ = try await HistoryImport(into: store, now: Timestamp(milliseconds: 0)).read(
                folder.file("none"))
        }
    }
}
