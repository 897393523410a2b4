import App
import Support
import Testing

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 1_000, 300_000]) func everyLengthComesBack(length: Int) throws {
        var random = SeededGenerator(seed: UInt64(length))
        let bytes = (0..<length).map { _ in UInt8.random(in: 0...40, using: &random) }
        let packed = try #require(Gzip.compress(bytes))
        #expect(packed.prefix(2) == [0x1f, 0x8b])
        #expect(try Gzip.expand(packed, limit: max(1, length)) == bytes)
        if length > 1 {
            #expect(throws: GzipError.tooLarge(length - 1)) { try Gzip.expand(packed, limit: length - 1) }
        }
    }

    @Test func damageIsNoticed() throws {
        let packed = try #require(Gzip.compress(Array(repeating: 7, count: 5_000)))
        #expect(throws: GzipError.damaged) { try Gzip.expand(Array(packed.dropLast(3)), limit: 1 << 20) }
        #expect(throws: GzipError.damaged) { try Gzip.expand([1, 2, 3], limit: 1 << 20) }
        #expect(throws: GzipError.damaged) { try Gzip.expand([], limit: 1 << 20) }
        var wrong = packed
        wrong[packed.count - 8] ^= 1
        #expect(throws: GzipError.damaged) { try Gzip.expand(wrong, limit: 1 << 20) }
    }

    /// A thousandfold body ends at the limit, without taking the memory it claims.
    @Test func aBombEndsAtTheLimit() throws {
        let packed = try #require(Gzip.compress(Array(repeating: 0, count: 20 << 20), level: 9))
        #expect(packed.count < 30_000)
        #expect(throws: GzipError.tooLarge(1 << 20)) { try Gzip.expand(packed, limit: 1 << 20) }
    }
}
