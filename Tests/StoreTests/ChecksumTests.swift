import CChecksum
import Support
import Testing

@testable import Store

struct ChecksumTests {
    /// RFC 3720, appendix B.4, and the usual check value.
    @Test func publishedVectors() {
        #expect(Checksum.of(Array("123456789".utf8)) == 0xe306_9283)
        #expect(Checksum.of([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(Checksum.of([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(Checksum.of(Array(0..<32)) == 0x46dd_794e)
        #expect(Checksum.of([]) == 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func theInstructionAndTheTablesAgree(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8(random.int(in: 0...255)) }
            let cut = random.int(in: 0...length)
            let whole = bytes.withUnsafeBytes { beaufort_crc32c_tables(.max, $0.baseAddress, $0.count) }
            var parts = Checksum()
            bytes[..<cut].withUnsafeBytes { parts.add($0) }
            bytes[cut...].withUnsafeBytes { parts.add($0) }
            #expect(parts.value == ~whole, "\(length) bytes")
        }
    }
}
