import GRDB
import Logging
import Store
import Support
import Telemetry
import Testing

@testable import App

struct StoreCheckTests {
    /// A chunk that got another number is met by no query; the reading of the whole file meets it.
    @Test func aHiddenRowIsFound() async throws {
        let folder = try TemporaryFolder()
        let start = Timestamp(milliseconds: 1_767_225_600_000)
        let series = Series(
            labels: Labels(name: "x"),
            floats: Column(times: (0..<200).map { start + .seconds($0) }, values: (0..<200).map(Double.init)))
        let store = try Store.open(folder.path, mode: .readWrite)
        try await store.append([series])
        try await store.fold(now: start + .days(1))
        let check = StoreCheck(store, logger: Logger(label: "test"))
        #expect(check.series(at: start).isEmpty)
        await check.look(at: start)
        #expect(check.series(at: start).map(\.floats.values) == [[0], [start.seconds]])

        let other = try DatabaseQueue(path: folder.file("beaufort.db"))
        try await other.write { try $0.execute(sql: "UPDATE chunk SET id = id + (1 << 40)") }
        try other.close()
        let range = TimeRange(start, start + .days(1))
        #expect(try await store.select([.metric("x")], in: range).isEmpty, "a query does not meet it")
        let later = start + .days(1)
        await check.look(at: later)
        #expect(check.series(at: later).map(\.floats.values) == [[1], [later.seconds]])
        store.close()
    }
}
