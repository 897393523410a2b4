internal import CCurl
internal import Synchronization
internal import Telemetry

/// The exchanges libcurl is busy with. Lives on the engine's thread.
struct RunningExchanges: ~Copyable {
    private struct Running {
        var exchange: Exchange
        var handle: OpaquePointer
    }

    private let multi: OpaquePointer
    private var running: [UInt64: Running] = [:]

    init(multi: OpaquePointer) {
        self.multi = multi
    }

    var isEmpty: Bool { running.isEmpty }

    mutating func start(_ exchange: Exchange, usesEnvironmentProxy: Bool) {
        guard !exchange.cancellation.isRequested.load(ordering: .acquiring) else {
            return exchange.fail(.cancelled)
        }
        guard let handle = Self.make(exchange, usesEnvironmentProxy: usesEnvironmentProxy) else {
            return exchange.fail(.invalidURL)
        }
        guard bc_exchange_start(handle, multi) == 0 else {
            bc_exchange_free(handle)
            return exchange.fail(.other)
        }
        running[exchange.tag] = Running(exchange: exchange, handle: handle)
    }

    mutating func cancel(_ tags: [UInt64]) {
        for tag in tags {
            if let found = running.removeValue(forKey: tag) { stop(found, .cancelled) }
        }
    }

    /// Hands out the results of all exchanges that ended.
    mutating func finishDone() {
        var tag: UInt64 = 0
        var outcome: Int32 = 0
        while let handle = bc_multi_take(multi, &tag, &outcome) {
            if let found = running.removeValue(forKey: tag) {
                found.exchange.finish(Self.result(of: handle, outcome: outcome, peer: found.exchange.peer))
            }
            bc_exchange_free(handle)
        }
    }

    mutating func finishAll() {
        for found in running.values { stop(found, .closed) }
        running = [:]
    }

    private func stop(_ found: Running, _ kind: OutboundError.Kind) {
        bc_exchange_stop(found.handle, multi)
        bc_exchange_free(found.handle)
        found.exchange.fail(kind)
    }

    private static func make(_ exchange: Exchange, usesEnvironmentProxy: Bool) -> OpaquePointer? {
        let request = exchange.request
        let handle = request.body.withUnsafeBufferPointer { body in
            request.method.withCString { method in
                request.url.withCString { url in
                    var plain = bc_request()
                    plain.method = method
                    plain.url = url
                    plain.body = body.baseAddress
                    plain.body_length = body.count
                    plain.timeout_milliseconds = Int(request.timeout.milliseconds)
                    plain.maximum_response_bytes = max(0, request.maximumResponseBytes)
                    plain.follows_redirects = request.followsRedirects ? 1 : 0
                    plain.accepts_gzip = request.acceptsGzip ? 1 : 0
                    plain.refuses_link_local = request.refusesLinkLocal ? 1 : 0
                    plain.accepts_partial_body = request.acceptsPartialBody ? 1 : 0
                    plain.sends_once = request.isSentOnce ? 1 : 0
                    plain.tag = exchange.tag
                    plain.uses_environment_proxy = usesEnvironmentProxy ? 1 : 0
                    return bc_exchange_make(&plain)
                }
            }
        }
        guard let handle else { return nil }
        for header in request.headers {
            // libcurl sends a header without a value only when a semicolon stands for the colon.
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            if bc_exchange_add_header(handle, line) != 0 {
                bc_exchange_free(handle)
                return nil
            }
        }
        if let tls = request.tls, !set(tls, of: handle) {
            bc_exchange_free(handle)
            return nil
        }
        return handle
    }

    private static func set(_ tls: TLSSettings, of handle: OpaquePointer) -> Bool {
        withPointer(tls.authorities) { authorities in
            withPointer(tls.certificate) { certificate in
                withPointer(tls.key) { key in
                    var plain = bc_tls(
                        authorities: authorities, certificate: certificate, key: key,
                        is_insecure: tls.isInsecure ? 1 : 0)
                    return bc_exchange_set_tls(handle, &plain) == 0
                }
            }
        }
    }

    private static func withPointer<Result>(
        _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    private static func result(
        of handle: OpaquePointer, outcome: Int32, peer: String
    ) -> Result<HTTPResponse, OutboundError> {
        if let kind = OutboundError.Kind(outcome: Int(outcome)) {
            let detail = kind == .untrusted ? String(cString: bc_exchange_detail(handle)) : ""
            return .failure(OutboundError(kind, peer: peer, detail: detail))
        }
        var length = 0
        let body = bytes(bc_exchange_body(handle, &length), length)
        let headers = bytes(bc_exchange_headers(handle, &length), length)
        return .success(
            HTTPResponse(
                status: bc_exchange_status(handle), headers: ResponseHeaders.parse(headers), body: body))
    }

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}

extension OutboundError.Kind {
    /// Nil for success.
    fileprivate init?(outcome: Int) {
        switch outcome {
        case Int(BC_OK): return nil
        case Int(BC_BAD_URL): self = .invalidURL
        case Int(BC_NO_HOST): self = .unknownHost
        case Int(BC_NO_CONNECTION): self = .unreachable
        case Int(BC_TIMED_OUT): self = .timedOut
        case Int(BC_TLS): self = .untrusted
        case Int(BC_TOO_LARGE): self = .tooLarge
        case Int(BC_BROKEN): self = .broken
        case Int(BC_FORBIDDEN): self = .forbidden
        case Int(BC_REDIRECTS): self = .misled
        default: self = .other
        }
    }
}
