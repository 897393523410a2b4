internal import Store
internal import Telemetry

/// `POST /api/v1/write`: what Prometheus, VictoriaMetrics' agent and others send with `remote_write`, in
/// either version of the protocol (prometheus.io/docs/specs/prw). Answered when the samples are committed.
struct RemoteWriteAPI: Sendable {
    let store: Store
    let desk: ReceivingDesk
    let meter: ReceiverMeter
    let time: any TimeSource

    private enum Version {
        case one, two
    }

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
        guard let version = RemoteWriteAPI.version(request.header("Content-Type") ?? "") else {
            return RemoteWriteAPI.refusal(
                415,
                "Content-Type must be application/x-protobuf, with proto=prometheus.WriteRequest or "
                    + "proto=io.prometheus.write.v2.Request")
        }
        guard (request.header("Content-Encoding") ?? "snappy").lowercased() == "snappy" else {
            return RemoteWriteAPI.refusal(415, "Content-Encoding must be snappy")
        }
        guard await desk.enter() else {
            return RemoteWriteAPI.refusal(
                503, "too many bodies wait to be written", [HTTPHeader("Retry-After", "1")])
        }
        let answer = await write(request.body, version)
        await desk.leave()
        return answer
    }

    private func write(_ body: [UInt8], _ version: Version) async -> APIResponse {
        do {
            var block = try RemoteWriteAPI.read(body, version)
            let tooFarAhead = block.dropLater(than: time.now + .farthestAhead)
            var outcome = try await store.append(block)
            outcome.tooFarAhead = tooFarAhead
            meter.took(
                .remoteWrite,
                [
                    "written": outcome.samples + outcome.histograms, "repeated": outcome.repeatedSamples,
                    "refused_by_store": outcome.refusedSamples,
                ])
            return RemoteWriteAPI.answer(outcome, version)
        } catch let error as RemoteWriteError {
            return RemoteWriteAPI.refusal(error.layer == .limit ? 413 : 400, "\(error)")
        } catch {
            return RemoteWriteAPI.refusal(error)
        }
    }

    private static func read(_ body: [UInt8], _ version: Version) throws -> WriteBlock {
        let message = try Snappy.decode(body)
        var block = WriteBlock()
        try message.withUnsafeBytes { bytes in
            switch version {
            case .one: try WriteRequestReader.read(bytes, into: &block)
            case .two: try WriteRequest2Reader.read(bytes, into: &block)
            }
        }
        return block
    }

    /// Nil for content that is none of ours.
    private static func version(_ type: String) -> Version? {
        let parts = type.split(separator: ";").map { part in
            part.filter { $0 != " " && $0 != "\"" }.lowercased()
        }
        guard parts.first == "application/x-protobuf" else { return nil }
        guard let named = parts.dropFirst().first(where: { $0.hasPrefix("proto=") }) else { return .one }
        switch named.dropFirst(6) {
        case "prometheus.writerequest": return .one
        case "io.prometheus.write.v2.request": return .two
        default: return nil
        }
    }
}

extension RemoteWriteAPI {
    private static func answer(_ outcome: WriteOutcome, _ version: Version) -> APIResponse {
        var answer = APIResponse.text("", status: 204)
        if outcome.refusedSamples > 0 { answer = refusal(400, describe(outcome)) }
        if version == .two {
            let written = "X-Prometheus-Remote-Write"
            answer.headers += [
                HTTPHeader("\(written)-Samples-Written", "\(outcome.samples)"),
                HTTPHeader("\(written)-Histograms-Written", "\(outcome.histograms)"),
                HTTPHeader("\(written)-Exemplars-Written", "0"),
            ]
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
