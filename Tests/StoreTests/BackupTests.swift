import Store
import Support
import Telemetry
import Testing

@Suite struct BackupTests {
    @Test func aBackupIsAWholeStore() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 3)
        for _ in 0..<700 { try await fixture.store.append(scrapes.next()) }
        try await fixture.store.fold(now: scrapes.time)
        let target = try TemporaryFolder()
        let path = target.file("beaufort.db")
        async let copying: Void = fixture.store.backup(to: path)
        try await fixture.store.append(scrapes.next())
        try await copying
        await #expect(throws: StoreError.self) { try await fixture.store.backup(to: path) }
        let copy = try Store.open(target.path, mode: .readWrite)
        let found = try await StoreFixture.all(copy)
        let original = try await StoreFixture.all(fixture.store)
        #expect(found.map(\.labels) == original.map(\.labels))
        for (left, right) in zip(found, original) {
            #expect(right.floats.times.starts(with: left.floats.times))
            #expect(right.floats.count - left.floats.count <= 1)
        }
        #expect(try await copy.verify().problems == [])
        copy.close()
    }
}
