import Gateway
import Support
import Testing

/// The meter's reading of streams, whatever their shape and however they are cut.
struct MeterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var stream: String
        var chunks: Int
        var finish = ""
        var isDone = false
        var completion: Int?
        var testDescription: String { name }
    }

    static let content = #"{"choices":[{"delta":{"content":"a"}}]}"#
    static let stop = #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#

    static let cases = [
        Case(
            name: "plain", stream: "data: \(content)\n\ndata: \(stop)\n\ndata: [DONE]\n\n", chunks: 1,
            finish: "stop", isDone: true),
        Case(
            name: "no space after the colon", stream: "data:\(content)\n\ndata:[DONE]\n\n", chunks: 1,
            isDone: true),
        Case(name: "CR LF", stream: "data: \(content)\r\n\r\ndata: [DONE]\r\n\r\n", chunks: 1, isDone: true),
        Case(
            name: "CR alone", stream: "data: \(content)\r\rdata: \(content)\r\rdata: [DONE]\r\r", chunks: 2,
            isDone: true),
        Case(
            name: "byte order mark", stream: "\u{FEFF}data: \(content)\n\ndata: [DONE]\n\n", chunks: 1,
            isDone: true),
        Case(
            name: "comments and other fields",
            stream: ": ping\n\n:\n\nevent: x\nid: 1\nretry: 5\ndata: \(content)\n\ndatum: \(content)\n\n",
            chunks: 1),
        Case(
            name: "one event over several lines",
            stream: "data: {\"choices\":[{\"delta\":\ndata: {\"content\":\ndata: \"a\"}}]}\n\n", chunks: 1),
        Case(name: "no last newline", stream: "data: \(content)\n\ndata: [DONE]", chunks: 1, isDone: true),
        Case(name: "one newline at the end", stream: "data: \(stop)\n", chunks: 0, finish: "stop"),
        Case(
            name: "role, empty content and null count for nothing",
            stream: #"data: {"choices":[{"delta":{"role":"assistant","content":""}}]}"# + "\n\n"
                + #"data: {"choices":[{"delta":{"content":null}}]}"# + "\n\n", chunks: 0),
        Case(
            name: "words of the format within text",
            stream:
                #"data: {"choices":[{"delta":{"content":"\"finish_reason\":\"stop\" [DONE] \\\" {\"usage\":{\"completion_tokens\":9}}"}}]}"#
                + "\n\n", chunks: 1),
        Case(
            name: "escapes",
            stream:
                #"data: {"choices":[{"delta":{"content":"\u00e9\ud83d\ude00\n"},"finish_reason":"st\u006fp"}]}"#
                + "\n\n", chunks: 1, finish: "stop"),
        Case(
            name: "reasoning and tools",
            stream: #"data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}"# + "\n\n"
                + #"data: {"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}"# + "\n\n"
                + #"data: {"choices":[{"delta":{"tool_calls":[]}}]}"# + "\n\n", chunks: 2),
        Case(
            name: "content in parts",
            stream: #"data: {"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}"# + "\n\n",
            chunks: 1),
        Case(
            name: "usage in every chunk, the last wins",
            stream: #"data: {"choices":[],"usage":{"completion_tokens":1}}"# + "\n\n"
                + #"data: {"choices":[],"usage":{"completion_tokens":7}}"# + "\n\n"
                + #"data: {"choices":[],"usage":null}"# + "\n\n", chunks: 0, completion: 7),
        Case(
            name: "timings stand in for usage",
            stream: #"data: {"choices":[],"timings":{"predicted_n":5,"prompt_n":2}}"# + "\n\n", chunks: 0,
            completion: 5),
        Case(
            name: "usage elsewhere is not usage",
            stream:
                #"data: {"choices":[{"delta":{"usage":{"completion_tokens":4}}}],"x":{"usage":{"completion_tokens":4}}}"#
                + "\n\n", chunks: 0),
        Case(
            name: "nested beyond reason",
            stream: "data: " + String(repeating: "[", count: 500) + "\n\ndata: \(content)\n\n", chunks: 1),
        Case(name: "not JSON", stream: "data: hello\n\ndata: \(content)\n\n", chunks: 1),
    ]

    private func read(_ bytes: [UInt8], kind: AnswerMeter.Kind = .events, cuts: (Int) -> Int) -> AnswerMeter {
        var meter = AnswerMeter(kind: kind)
        var start = 0
        var time: UInt64 = 0
        while start < bytes.count {
            let end = min(bytes.count, start + max(1, cuts(start)))
            time += 1_000
            bytes[start..<end].withUnsafeBytes { meter.feed($0, at: time) }
            start = end
        }
        _ = meter.finish(at: time)
        return meter
    }

    @Test(arguments: cases) func readsStreams(_ item: Case) {
        let bytes = Array(item.stream.utf8)
        for size in [bytes.count, 1, 2, 3, 5, 7, 16, 61] {
            let meter = read(bytes) { _ in size }
            #expect(meter.chunks.count == item.chunks, "pieces of \(size)")
            #expect(meter.findings.finishReason == item.finish, "pieces of \(size)")
            #expect(meter.findings.hasEndMark == item.isDone, "pieces of \(size)")
            #expect(
                meter.findings.completionTokens ?? (item.completion == 5 ? 5 : nil) == item.completion,
                "pieces of \(size)")
            #expect(meter.payloadBytes == bytes.count)
        }
    }

    @Test func readsTheSameHoweverTheBytesAreCut() {
        var random = SeededGenerator(seed: 7)
        let streams = Self.cases.map { Array($0.stream.utf8) }
        for round in 0..<400 {
            let bytes = round % 2 == 0 ? random.pick(streams) : random.mutate(random.pick(streams))
            for kind in [AnswerMeter.Kind.events, .document, .documents] {
                let whole = read(bytes, kind: kind) { _ in bytes.count }
                let cut = read(bytes, kind: kind) { _ in random.int(in: 1...9) }
                #expect(whole.findings == cut.findings, "round \(round)")
                #expect(whole.chunks.count == cut.chunks.count, "round \(round)")
            }
        }
    }

    @Test func keepsNoMoreGapsThanPromised() {
        var meter = AnswerMeter(kind: .events)
        let event = Array("data: \(Self.content)\n\n".utf8)
        for index in 0..<10_000 { event.withUnsafeBytes { meter.feed($0, at: UInt64(index) * 2_000_000) } }
        #expect(meter.chunks.count == 10_000)
        #expect(meter.chunks.gaps.count == ChunkTimes.keptGaps)
        #expect(meter.chunks.meanGap == 2_000_000)
    }
}
