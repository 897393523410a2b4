internal import Store
internal import Telemetry

/// `POST /api/v1/write`: what Prometheus, VictoriaMetrics' agent and others send with `remote_write`, in
/// either version of the protocol (prometheus.io/docs/specs/prw). Answered when the samples are committed.
struct RemoteWriteAPI: Sendable {
    let store: Store
    let desk: ReceivingDesk
    let meter: ReceiverMeter
    let time: any TimeSource
    let families: KnownFamilies

    func answer(_ request: APIRequest) async -> APIResponse? {
        guard request.path == "/api/v1/write" else { return nil }
        let answer = await receive(request)
        meter.answered(.remoteWrite, answer.status)
        return answer
    }

    private func receive(_ request: APIRequest) async -> APIResponse {
        guard request.method == "POST" else {
            return RemoteWriteAPI.refusal(405, "remote write is a POST", [HTTPHeader("Allow", "POST")])
        }
        guard let message = RemoteWriteMessage(contentType: request.header("Content-Type") ?? "") else {
            return RemoteWriteAPI.refusal(
                415,
                "Content-Type must be \(RemoteWriteMessage.mediaType), with "
                    + RemoteWriteMessage.allCases.map { "proto=\($0.rawValue)" }.joined(separator: " or "))
        }
        guard (request.header("Content-Encoding") ?? "snappy").lowercased() == "snappy" else {
            return RemoteWriteAPI.refusal(415, "Content-Encoding must be snappy")
        }
        guard await desk.enter() else {
            return RemoteWriteAPI.refusal(
                503, "too many bodies wait to be written", [HTTPHeader("Retry-After", "1")])
        }
        let answer = await write(request.body, message)
        await desk.leave()
        return answer
    }

    private func write(_ body: [UInt8], _ message: RemoteWriteMessage) async -> APIResponse {
        do {
            var block = try RemoteWriteAPI.read(body, message)
            let tooFarAhead = block.dropLater(than: time.now + .farthestAhead)
            var outcome = try await store.append(block)
            outcome.tooFarAhead = tooFarAhead
            families.add(block.families)
            meter.took(
                .remoteWrite,
                [
                    "written": outcome.samples + outcome.histograms, "repeated": outcome.repeatedSamples,
                    "refused_by_store": outcome.refusedSamples,
                ])
            return RemoteWriteAPI.answer(outcome, message)
        } catch let error as RemoteWriteError {
            return RemoteWriteAPI.refusal(error.layer == .limit ? 413 : 400, "\(error)")
        } catch {
            return RemoteWriteAPI.refusal(error)
        }
    }

    private static func read(_ body: [UInt8], _ message: RemoteWriteMessage) throws -> WriteBlock {
        let decoded = try Snappy.decode(body)
        var block = WriteBlock()
        try decoded.withUnsafeBytes { bytes in
            switch message {
            case .one: try WriteRequestReader.read(bytes, into: &block)
            case .two: try WriteRequest2Reader.read(bytes, into: &block)
            }
        }
        return block
    }
}

extension RemoteWriteAPI {
    private static func answer(_ outcome: WriteOutcome, _ message: RemoteWriteMessage) -> APIResponse {
        var answer = APIResponse.text("", status: 204)
        if outcome.refusedSamples > 0 { answer = refusal(400, describe(outcome)) }
        if message == .two {
            // What was there already is as good as written: a sender counts on it.
            let repeatedFloats = outcome.repeatedSamples - outcome.repeatedHistograms
            answer.headers +=
                WrittenCounts(
                    samples: outcome.samples + repeatedFloats,
                    histograms: outcome.histograms + outcome.repeatedHistograms
                ).headers
        }
        return answer
    }

    /// What was not written, and that the rest was: a sender must not send it again.
    private static func describe(_ outcome: WriteOutcome) -> String {
        "\(outcome.faultText) not written; the other \(outcome.samples + outcome.histograms) are"
    }

    /// A store that cannot write now is asked again later, with the same body.
    private static func refusal(_ error: any Error) -> APIResponse {
        switch error as? StoreError {
        case .diskFull: refusal(503, "\(error)", [HTTPHeader("Retry-After", "10")])
        case .closed, .locked: refusal(503, "\(error)", [HTTPHeader("Retry-After", "1")])
        default: refusal(500, "\(error)")
        }
    }

    private static func refusal(_ status: Int, _ text: String, _ headers: [HTTPHeader] = []) -> APIResponse {
        var answer = APIResponse.text(text + "\n", status: status)
        answer.headers = headers
        return answer
    }
}
