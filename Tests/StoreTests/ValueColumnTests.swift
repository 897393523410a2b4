import Support
import Testing

@testable import Store

@Suite struct ValueColumnTests {
    /// Kinds of columns as they occur, each from a seed.
    enum Kind: String, CaseIterable, Sendable {
        case constant, counter, resetCounter, decimals, gauge, ratio, sum, random, patterns, specials, halfOdd
    }

    static func make(_ kind: Kind, _ count: Int, _ random: inout SeededGenerator) -> [Double] {
        var total = 0.0
        return (0..<count).map { index in
            switch kind {
            case .constant: return 0.1
            case .counter, .resetCounter:
                total += Double(random.int(in: 0...9))
                if kind == .resetCounter, random.chance(0.01) { total = 0 }
                return total
            case .decimals: return Double(random.int(in: -99_999...99_999)) / 1_000
            case .gauge: return Double(random.int(in: 200...260))
            case .ratio: return Double(random.int(in: 0...9_311)) / 9_311
            case .sum:
                total += random.double(in: 0...3)
                return total
            case .random: return random.double(in: -1e300...1e300)
            case .patterns: return Double(bitPattern: random.next())
            case .specials:
                return random.pick([
                    .nan, .signalingNaN, .infinity, -.infinity, -0.0, 0, 1,
                    Double(bitPattern: 0x7ff0_0000_0000_0002),
                    .leastNonzeroMagnitude, .greatestFiniteMagnitude, 9_007_199_254_740_994, -1e-7,
                ])
            case .halfOdd: return index % 2 == 0 ? Double(index) : Double(bitPattern: random.next())
            }
        }
    }

    @Test(arguments: Kind.allCases) func everyBitComesBack(_ kind: Kind) throws {
        for (seed, count) in [1, 2, 3, 127, 128, 129, 130, 480, 1_000].enumerated() {
            var random = SeededGenerator(seed: UInt64(seed))
            let values = ValueColumnTests.make(kind, count, &random)
            var out = ByteWriter()
            ValueColumn.write(values, into: &out)
            let read = try out.bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                let values = try ValueColumn.read(count, &reader)
                #expect(reader.isAtEnd)
                return values
            }
            #expect(read.map(\.bitPattern) == values.map(\.bitPattern), "\(kind) of \(count), seed \(seed)")
        }
    }

    /// Bytes for 480 samples, well below eight each where the values have structure.
    @Test(arguments: [
        (Kind.constant, 10), (.counter, 300), (.resetCounter, 360), (.decimals, 1_100), (.gauge, 400),
        (.ratio, 900), (.sum, 3_000), (.patterns, 3_950),
    ])
    func structureIsUsed(_ kind: Kind, _ limit: Int) {
        var random = SeededGenerator(seed: 7)
        var out = ByteWriter()
        ValueColumn.write(ValueColumnTests.make(kind, 480, &random), into: &out)
        #expect(out.bytes.count <= limit, "\(kind) takes \(out.bytes.count) bytes")
    }

    @Test func packedIntegersOfEveryWidth() throws {
        var random = SeededGenerator(seed: 3)
        for width in 0...64 {
            for count in [0, 1, 7, 128, 200] {
                let values = (0..<count).map { _ in
                    let value = width == 0 ? 0 : random.next() >> UInt64(64 - width)
                    return random.chance(0.03) ? random.next() : value
                }
                var out = ByteWriter()
                PackedIntegers.write(values, into: &out)
                #expect(out.bytes.count == PackedIntegers.cost(values) || values.contains { $0 > 1 << 50 })
                let read = try out.bytes.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    return try PackedIntegers.read(count, &reader)
                }
                #expect(read == values, "width \(width), \(count) values")
            }
        }
    }
}
