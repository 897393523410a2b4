internal import Store
internal import Synchronization
internal import Telemetry

/// `POST /api/v1/otlp/v1/metrics` and `/v1/metrics`: metrics in OpenTelemetry's protocol over HTTP, in
/// protobuf or JSON (opentelemetry.io/docs/specs/otlp). Answered when the samples are committed.
final class OTLPAPI: Sendable {
    private let store: Store
    private let desk: ReceivingDesk
    private let meter: ReceiverMeter
    private let time: any TimeSource
    /// Read anew for each request: a reload may have changed them.
    private let settings: @Sendable () -> OTLPSettings
    private let targets = Mutex(TargetMemory())
    private let deltas = Mutex(DeltaStreams())

    init(
        store: Store, desk: ReceivingDesk, meter: ReceiverMeter, time: any TimeSource,
        settings: @escaping @Sendable () -> OTLPSettings
    ) {
        self.store = store
        self.desk = desk
        self.meter = meter
        self.time = time
        self.settings = settings
    }

    private static let paths = ["/api/v1/otlp/v1/metrics", "/v1/metrics"]
    private static let otherSignals = [
        "/api/v1/otlp/v1/traces", "/v1/traces", "/api/v1/otlp/v1/logs", "/v1/logs",
    ]

    func answer(_ request: APIRequest) async -> APIResponse? {
        if OTLPAPI.otherSignals.contains(request.path) { return OTLPAPI.onlyMetrics(request) }
        guard OTLPAPI.paths.contains(request.path) else { return nil }
        let answer = await receive(request)
        meter.answered(.otlp, answer.status)
        return answer
    }

    private func receive(_ request: APIRequest) async -> APIResponse {
        let encoding = OTLPAPI.encoding(request)
        guard request.method == "POST" else {
            return Refusal(405, .unimplemented, "metrics are sent with POST", [HTTPHeader("Allow", "POST")])
                .response(encoding ?? .json)
        }
        guard let encoding else {
            return Refusal(
                415, .invalidArgument, "Content-Type must be application/x-protobuf or application/json"
            ).response(.json)
        }
        // Packed bodies are unpacked where they come in.
        let packing = request.header("Content-Encoding")?.lowercased() ?? "identity"
        guard ["identity", "gzip"].contains(packing) else {
            return Refusal(415, .invalidArgument, "Content-Encoding must be gzip, or none")
                .response(encoding)
        }
        guard await desk.enter() else {
            return Refusal(
                503, .unavailable, "too many bodies wait to be written", [HTTPHeader("Retry-After", "1")]
            ).response(encoding)
        }
        let answer = await write(request.body, encoding)
        await desk.leave()
        return answer
    }

    private func write(_ body: [UInt8], _ encoding: OTLPAnswer.Encoding) async -> APIResponse {
        var translation = translation()
        do {
            try OTLPAPI.read(body, encoding, into: &translation)
            if let excess = translation.excess {
                throw Refusal(
                    413, .resourceExhausted,
                    "\(excess) in one request: send smaller batches (the Collector's send_batch_max_size)")
            }
            var block = translation.block()
            let tooFarAhead = block.dropLater(than: time.now + .farthestAhead)
            var outcome = try await store.append(block)
            outcome.tooFarAhead = tooFarAhead
            commit(&translation)
            let report = OTLPReport(translation, outcome)
            meter.took(.otlp, report.outcomes)
            return APIResponse(
                contentType: encoding.contentType,
                body: OTLPAnswer.response(
                    rejected: report.rejectedPoints, message: report.text, encoding))
        } catch {
            return Refusal(error).response(encoding)
        }
    }

    private func translation() -> OTLPTranslation {
        let now = time.now
        let known = deltas.withLock { deltas in
            deltas.forget(at: now)
            return deltas
        }
        return OTLPTranslation(settings(), targets: targets.withLock { $0 }, knowing: known, at: now)
    }

    /// Only what is written has happened: a request that is refused is sent again as it was.
    private func commit(_ translation: inout OTLPTranslation) {
        targets.withLock { $0 = translation.targets }
        // Before the others change: else they are copied.
        translation.forgetStreams()
        let changes = translation.changes
        deltas.withLock { $0.commit(changes) }
    }

    private static func read(
        _ body: [UInt8], _ encoding: OTLPAnswer.Encoding, into translation: inout OTLPTranslation
    ) throws {
        switch encoding {
        case .protobuf:
            try body.withUnsafeBytes { try OTLPMessageReader.read($0, into: &translation) }
        case .json:
            guard body.count <= OTLPLimits.jsonBytes else {
                throw Refusal(
                    413, .resourceExhausted,
                    "JSON of more than \(OTLPLimits.jsonBytes) bytes: send protobuf, or smaller batches")
            }
            try OTLPJSONReader.read(try JSONValue.parse(body), into: &translation)
        }
    }

    private static func encoding(_ request: APIRequest) -> OTLPAnswer.Encoding? {
        let type = (request.header("Content-Type") ?? "").prefix { $0 != ";" }
        switch type.filter({ $0 != " " }).lowercased() {
        case "application/x-protobuf": return .protobuf
        case "application/json": return .json
        default: return nil
        }
    }

    /// An SDK that is given one address for everything sends traces and logs there too.
    private static func onlyMetrics(_ request: APIRequest) -> APIResponse {
        Refusal(
            404, .notFound,
            "only metrics are taken: set OTEL_TRACES_EXPORTER=none and OTEL_LOGS_EXPORTER=none, or give "
                + "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT this address alone"
        ).response(encoding(request) ?? .json)
    }
}

/// Why a request is not taken. Of the statuses here senders try 503 again, and none of the others.
private struct Refusal: Error {
    let status: Int
    let code: OTLPAnswer.StatusCode
    let text: String
    let headers: [HTTPHeader]

    init(_ status: Int, _ code: OTLPAnswer.StatusCode, _ text: String, _ headers: [HTTPHeader] = []) {
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers
    }

    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as RemoteWriteError where error.layer == .limit:
            self.init(413, .resourceExhausted, "\(error)")
        case is RemoteWriteError, is JSONError, is OTLPJSONError:
            self.init(400, .invalidArgument, "\(error)")
        case StoreError.closed, StoreError.locked:
            self.init(503, .unavailable, "\(error)", [HTTPHeader("Retry-After", "1")])
        // A store that cannot write for whatever reason: the protocol knows no other status that makes a
        // sender keep what it has.
        default: self.init(503, .unavailable, "\(error)", [HTTPHeader("Retry-After", "10")])
        }
    }

    func response(_ encoding: OTLPAnswer.Encoding) -> APIResponse {
        var answer = APIResponse(
            status: status, contentType: encoding.contentType,
            body: OTLPAnswer.status(code, text, encoding))
        answer.headers = headers
        return answer
    }
}
