import Console
import Telemetry

extension SampleSnapshots {
    private struct Shape {
        var secondsAgo: Int64
        var upstream: String
        var error: RequestErrorKind?
        var status: Int
        var firstToken: Double?
        var total: Double
        var tokens: Int?
        var retries = 0
    }

    static func requests(isBurning: Bool) -> [RequestRow] {
        let good = (0..<8).map(goodShape)
        let failed: [Shape] = [
            Shape(
                secondsAgo: 15, upstream: "llama-b", error: .upstreamTimeout, status: 504, firstToken: 2.1,
                total: 30, tokens: 212, retries: 2),
            Shape(
                secondsAgo: 27, upstream: "llama-b", error: .truncatedStream, status: 200, firstToken: 6.9,
                total: 8.1, tokens: 96),
            Shape(
                secondsAgo: 156, upstream: "llama-b", error: .rateLimited, status: 429, firstToken: nil,
                total: 0.004, tokens: nil),
            Shape(
                secondsAgo: 243, upstream: "", error: .upstreamUnreachable, status: 502, firstToken: nil,
                total: 0.2, tokens: nil),
        ]
        var rows = (good + (isBurning ? failed : [failed[1]])).enumerated().map { row($0.offset, $0.element) }
        var blocked = row(40, Shape(secondsAgo: 116, upstream: "llama-a", status: 200, total: 0.2, tokens: 0))
        blocked.safetyHits = [
            SafetyHit(rule: "inj-1", category: "injection", side: "input", action: "blocked")
        ]
        rows.append(blocked)
        return rows.sorted { $0.start > $1.start }
    }

    private static func goodShape(_ index: Int) -> Shape {
        Shape(
            secondsAgo: Int64(1 + index * 3), upstream: index.isMultiple(of: 2) ? "llama-a" : "llama-b",
            status: 200, firstToken: 0.18 + Double(index) * 0.02, total: 0.9 + Double(index) * 0.1,
            tokens: 180 + index * 7)
    }

    private static func row(_ index: Int, _ shape: Shape) -> RequestRow {
        var record = RequestRecord(
            id: "01k5b7c0de\(100_000 + index * 7_919)", start: now - .seconds(shape.secondsAgo),
            end: now - .seconds(shape.secondsAgo) + TimeSpan(milliseconds: Int64(shape.total * 1_000)))
        record.identity.operation = index % 3 == 0 ? "text_completion" : "chat"
        record.identity.path = "/v1/chat/completions"
        record.identity.method = "POST"
        record.identity.upstream = shape.upstream
        record.identity.model = "mistral-small-3.2-q8"
        record.identity.traceID = "4f1c9a77be02c09d11a1d3e05be771\(10 + index)"
        record.outcome.status = shape.status
        record.outcome.error = shape.error
        record.outcome.isStreaming = true
        record.outcome.retries = shape.retries
        record.outcome.finishReason = shape.error == nil ? "stop" : ""
        record.timing.queueNanoseconds = UInt64(shape.total * 0.05e9)
        record.timing.firstByteNanoseconds = shape.firstToken.map { UInt64($0 * 0.9e9) }
        record.timing.firstTokenNanoseconds = shape.firstToken.map { UInt64($0 * 1e9) }
        record.timing.totalNanoseconds = UInt64(shape.total * 1e9)
        record.timing.chunkCount = shape.tokens ?? 0
        record.timing.meanGapNanoseconds = 31_000_000
        record.timing.maximumGapNanoseconds = 420_000_000
        record.usage.promptTokens = 6_104
        record.usage.completionTokens = shape.tokens
        record.usage.costDollars = 0.00121
        return RequestRow(record)
    }

    static func incidents(isBurning: Bool) -> [IncidentRow] {
        let old = IncidentRow(
            id: "INC-7", title: "llama-b killed for memory", opened: now - .hours(29),
            closed: now - .hours(28))
        guard isBurning else { return [old] }
        return [IncidentRow(id: "INC-8", title: "StreamTTFTBudgetBurn", opened: now - .minutes(12)), old]
    }

    static var runbookRuns: [RunbookRunRow] {
        [
            RunbookRunRow(
                runbook: "high-p95.md", started: now - .seconds(74), state: .running,
                step: "drain llama-b", stepsDone: 2, stepsTotal: 5)
        ]
    }

    static var deliveries: [DeliveryRow] {
        [
            DeliveryRow(
                receiver: "oncall-webhook", alert: "StreamTTFTBudgetBurn", time: now - .minutes(12),
                outcome: .delivered, latency: .milliseconds(84)),
            DeliveryRow(
                receiver: "chat", alert: "GPUMemoryPressure", time: now - .seconds(380), outcome: .waiting,
                attempts: 3),
        ]
    }
}
