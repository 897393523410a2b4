import Gateway
import Support
import Testing

/// The wire parsers under any cut and any mutation.
struct WireTests {
    private static let heads = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 12\r\nConnection: close, x\r\nA:  b \r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 404 \r\nContent-Length: 0\r\n\r\n",
    ]

    private func end(_ bytes: [UInt8], step: (Int) -> Int) -> Result<Int?, WireError> {
        var finder = HeadFinder()
        var count = 0
        do throws(WireError) {
            while count < bytes.count {
                count = min(bytes.count, count + max(1, step(count)))
                var found: Result<Int?, WireError> = .success(nil)
                bytes[..<count].withUnsafeBytes { raw in
                    do throws(WireError) {
                        found = .success(try finder.end(in: raw, limits: HeadLimits()))
                    } catch {
                        found = .failure(error)
                    }
                }
                if let end = try found.get() { return .success(end) }
            }
            return .success(nil)
        } catch {
            return .failure(error)
        }
    }

    @Test func findsTheSameEndHoweverTheHeadIsCut() {
        var random = SeededGenerator(seed: 11)
        for round in 0..<2_000 {
            let head = Array(random.pick(Self.heads).utf8) + Array("body".utf8)
            let bytes = round % 3 == 0 ? head : random.mutate(head)
            let whole = end(bytes) { _ in bytes.count }
            #expect(whole == end(bytes) { _ in 1 }, "round \(round)")
            #expect(whole == end(bytes) { _ in random.int(in: 1...20) }, "round \(round)")
        }
    }

    /// Whatever is accepted has one meaning: at most one framing, and no byte that ends a line elsewhere.
    @Test func acceptsNothingAmbiguous() {
        var random = SeededGenerator(seed: 13)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = random.mutate(Array(random.pick(Self.heads).utf8))
            guard case .success(let end?) = end(bytes, step: { _ in bytes.count }) else { continue }
            bytes[..<end].withUnsafeBytes { raw in
                guard let head = try? RequestHead(raw) else { return }
                accepted += 1
                #expect(!(head.fields.isChunked && head.fields.contentLength != nil))
                #expect(head.fields.hasHost || !head.isModern)
                #expect(head.target.hasPrefix("/") || head.target == "*")
                let text = String(decoding: raw, as: UTF8.self)
                #expect(!text.utf8.contains(0) && !text.contains("\r\n ") && !text.contains("\r\n\t"))
                #expect(text.utf8.count { $0 == 10 } == text.utf8.count { $0 == 13 })
            }
        }
        #expect(accepted > 1_000)
    }

    private func decode(_ bytes: [UInt8], step: (Int) -> Int) -> (
        payload: [UInt8], used: Int, isWhole: Bool, hasFailed: Bool
    ) {
        var decoder = ChunkedDecoder()
        var payload: [UInt8] = []
        var start = 0
        while start < bytes.count, !decoder.isComplete {
            let end = min(bytes.count, start + max(1, step(start)))
            do {
                start += try bytes[start..<end].withUnsafeBytes { raw in
                    try decoder.consume(raw) { payload += Array($0) }
                }
            } catch {
                return (payload, 0, false, true)
            }
        }
        return (payload, start, decoder.isComplete, false)
    }

    @Test func decodesChunksHoweverTheyAreCut() {
        var random = SeededGenerator(seed: 17)
        for round in 0..<1_000 {
            var wanted: [UInt8] = []
            var coded = ""
            for _ in 0..<random.int(in: 0...6) {
                let data = String(repeating: "x", count: random.int(in: 1...40))
                wanted += Array(data.utf8)
                coded += String(data.utf8.count, radix: 16, uppercase: random.chance(0.5))
                coded += random.pick(["", ";a=b", " ;c", ";q=\"z\""]) + "\r\n" + data + "\r\n"
            }
            coded += "0\r\n" + random.pick(["", "X: y\r\n", "X: y\r\nZ: \r\n"]) + "\r\n"
            let bytes = Array((coded + "next").utf8)
            let result = decode(bytes) { _ in random.int(in: 1...11) }
            #expect(
                result.payload == wanted && result.isWhole && result.used == bytes.count - 4, "round \(round)"
            )
            let mutant = random.mutate(bytes)
            let once = decode(mutant) { _ in mutant.count }
            let cut = decode(mutant) { _ in random.int(in: 1...5) }
            #expect(
                once.isWhole == cut.isWhole && once.used == cut.used && once.hasFailed == cut.hasFailed,
                "round \(round)")
        }
    }
}
