import Support
import Telemetry
import Testing

@testable import Store

@Suite struct BatchTests {
    @Test(arguments: 0..<20) func batchesComeBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let shared = ChunkTests.times(3, &random)
        var batch = Batch()
        for series in 1...Int64(30) {
            let times = random.chance(0.7) ? shared : ChunkTests.times(random.int(in: 1...5), &random)
            let values = ValueColumnTests.make(.specials, times.count, &random)
            batch.floats.append(Batch.Floats(series: series, column: Column(times: times, values: values)))
        }
        batch.histograms = [Batch.Histograms(series: 99, samples: ChunkTests.histograms(4, &random))]
        let bytes = batch.encode()
        let read = try bytes.withUnsafeBytes { try Batch.decode($0) }
        #expect(read.histograms == batch.histograms)
        #expect(read.floats.map(\.series) == batch.floats.map(\.series))
        #expect(read.floats.map(\.column.times) == batch.floats.map(\.column.times))
        #expect(
            read.floats.map { $0.column.values.map(\.bitPattern) }
                == batch.floats.map { $0.column.values.map(\.bitPattern) })
        for _ in 0..<200 {
            var damaged = bytes
            damaged[random.int(in: 0...bytes.count - 1)] ^= 1 << UInt8(random.int(in: 0...7))
            #expect(throws: FormatError.self) { try damaged.withUnsafeBytes { try Batch.decode($0) } }
        }
    }

    @Test func labelsComeBack() throws {
        let labels = Labels(name: "a.b", ["x": "ü\n\"", "long": String(repeating: "z", count: 300)])
        var symbols = SymbolTable()
        let read = try LabelBytes.write(labels).withUnsafeBytes { try LabelBytes.read($0, symbols: &symbols) }
        #expect(read == labels)
    }

    @Test(arguments: [
        (Int64(1), ChunkKind.floats, Int64(0)), (268_435_455, .histograms, 8_589_934_591),
        (7, .floats, -8_589_934_592), (3, .histograms, -1),
    ])
    func keysComeBack(_ series: Int64, _ kind: ChunkKind, _ second: Int64) {
        let key = ChunkKey(series: series, kind: kind, second: second)
        #expect(key.rowID > 0)
        #expect(ChunkKey(rowID: key.rowID) == key)
    }
}
