import Store
import Support
import Telemetry
import Testing

@Suite struct AppendTests {
    @Test func samplesComeBackInLabelOrder() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.path, mode: .readWrite)
        let up = Labels(name: "up", ["job": "llama"])
        let down = Labels(name: "up", ["job": "gateway"])
        let time = Timestamp(milliseconds: 1_000)
        try await store.append([Series(up, at: time, 1), Series(down, at: time, 0)])
        try await store.append([Series(up, at: time + .seconds(1), 2)])
        let found = try await store.select([.metric("up")], in: TimeRange(time, time + .seconds(5)))
        #expect(found.map(\.labels) == [down, up])
        #expect(found.map(\.floats.values) == [[0], [1, 2]])
        store.close()
    }
}
