import Support
import Telemetry
import Testing

@Suite struct SnappyTests {
    /// Noise, runs, repeats at all distances, and what remote write is made of.
    static func sample(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        let length = random.pick([0, 1, 3, 4, 59, 60, 61, 300, 5_000, 70_000, 200_000])
        while bytes.count < length {
            switch random.int(in: 0...3) {
            case 0:
                for _ in 0..<random.int(in: 1...90) {
                    bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            case 1: bytes += repeatElement(UInt8(random.int(in: 0...3)), count: random.int(in: 1...300))
            default:
                guard !bytes.isEmpty else { continue }
                let start = random.int(in: 0...bytes.count - 1)
                bytes += Array(bytes[start..<min(bytes.count, start + random.int(in: 1...200))])
            }
        }
        return bytes
    }

    @Test(arguments: 0..<UInt64(60)) func whatIsEncodedComesBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = SnappyTests.sample(&random)
        let encoded = Snappy.encode(bytes)
        #expect(encoded.count <= 32 + bytes.count + bytes.count / 6)
        #expect(try Snappy.decode(encoded) == bytes)
    }

    @Test func repeatsTakeLittle() {
        #expect(Snappy.encode([UInt8](repeating: 7, count: 60_000)).count < 3_000)
    }

    /// Blocks written out by hand from the format's description: each kind of element.
    @Test func everyElementIsRead() throws {
        #expect(try Snappy.decode([0]) == [])
        #expect(try Snappy.decode([5, 0x10] + Array("abcde".utf8)) == Array("abcde".utf8))
        // "ab", then eight bytes from two back: a copy that overlaps itself.
        #expect(
            try Snappy.decode([10, 0x04] + Array("ab".utf8) + [0x11, 2]) == Array("ababababab".utf8))
        // The same by two and by four bytes of distance.
        #expect(
            try Snappy.decode([10, 0x04] + Array("ab".utf8) + [0x1e, 2, 0]) == Array("ababababab".utf8))
        #expect(
            try Snappy.decode([10, 0x04] + Array("ab".utf8) + [0x1f, 2, 0, 0, 0])
                == Array("ababababab".utf8))
        // A literal whose length takes one more byte, and two.
        let long = [UInt8](repeating: 9, count: 100)
        #expect(try Snappy.decode([100, 0xf0, 99] + long) == long)
        #expect(try Snappy.decode([100, 0xf4, 99, 0] + long) == long)
    }

    @Test func aLongBodyIsRefusedBeforeItIsHeld() {
        let what = "decodes to 4294967295 bytes, more than the 67108864 allowed"
        #expect(throws: RemoteWriteError(.limit, what, at: 5)) {
            try Snappy.decode([0xff, 0xff, 0xff, 0xff, 0x0f])
        }
    }

    @Test(
        arguments: [
            ([], "the length is cut off", 0), ([0x80], "the length is cut off", 1),
            ([0xff, 0xff, 0xff, 0xff, 0x7f], "the length has more than 32 bits", 4),
            ([0x80, 0x80, 0x80, 0x10], "0 bytes cannot decode to 33554432", 4),
            ([2, 0x04, 1], "a literal is cut off", 1), ([2, 0xf0], "a literal's length is cut off", 1),
            ([1, 0x04, 1, 2], "decodes to more than declared", 1),
            ([9, 0x00, 1, 0x11, 2], "a copy from before the start", 3),
            ([9, 0x00, 1, 0x11, 0], "a copy from before the start", 3),
            ([3, 0x00, 1, 0x01, 1], "decodes to more than declared", 3),
            ([9, 0x00, 1, 0x1e, 1], "a copy is cut off", 3),
            ([5, 0x00, 1], "ends after 1 of 5 decoded bytes", 3),
        ] as [([UInt8], String, Int)])
    func damageIsNamed(_ bytes: [UInt8], _ what: String, _ offset: Int) {
        #expect(throws: RemoteWriteError(.snappy, what, at: offset)) { try Snappy.decode(bytes) }
    }
}
