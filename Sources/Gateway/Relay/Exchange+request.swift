internal import Crypto
internal import NIOCore
internal import Telemetry

// The request: judged by its head, then its body gathered and read.
extension Exchange {
    /// Judges the head; what passes gathers its body.
    func begin() {
        guard let head else { return }
        trace = headBytes.withReadable { bytes in
            TraceContext(continuing: head.fields.value(.traceparent, in: bytes), random: &loop.random)
        }
        noteProbe(head)
        record.identity.traceID = trace?.traceID ?? ""
        record.identity.spanID = trace?.spanID ?? ""
        // First of all where the request ends: what is refused must not leave its body behind as a request.
        if head.fields.isChunked {
            bodyFraming = .chunked(ChunkedDecoder())
        } else if let length = head.fields.contentLength, length > 0 {
            bodyFraming = .length(length)
        }
        if let answer = objection(to: head) { return refuse(answer) }
        if isBodyComplete { return dispatch() }
        question = QuestionReader(safety: core.configuration.safety?.scanner(for: .input))
        if core.configuration.hashesPrompts { hasher = SHA256() }
        if expectsContinue {
            client.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
            client.flush()
        }
    }

    /// A client that does not know the token is no probe, whatever it says.
    private func noteProbe(_ head: RequestHead) {
        guard let token = core.configuration.probeToken else { return }
        isProbe = headBytes.withReadable { bytes in
            head.fields.value(.probe, in: bytes).map { $0.elementsEqual(token.utf8) } ?? false
        }
        if isProbe { record.identity.tenant = RequestIdentity.probeTenant }
    }

    /// Who asks: what the client says of its user, unless that is the name of the agent's probes.
    var tenant: String {
        if isProbe { return RequestIdentity.probeTenant }
        let user = question?.user ?? ""
        return user == RequestIdentity.probeTenant ? "" : user
    }

    var isBodyComplete: Bool { bodyFraming.isComplete }

    /// Why the head alone rules the request out.
    private func objection(to head: RequestHead) -> OwnAnswer? {
        do throws(RouteTable.Refusal) {
            let route = try core.configuration.routes.route(method: head.method, path: record.identity.path)
            self.route = route
            record.identity.route = route.pattern
            record.identity.operation = route.operation
        } catch {
            let kind: RequestErrorKind = error.status == 403 ? .refused : .badRequest
            let code = error.status == 403 ? "route_refused" : "unknown_route"
            return OwnAnswer(status: error.status, kind: kind, message: error.reason, code: code)
        }
        return headBytes.withReadable { bytes in fieldObjection(to: head, bytes) }
    }

    private func fieldObjection(to head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> OwnAnswer? {
        if let upgrade = head.fields.value(.upgrade, in: bytes), upgrade.isName("websocket") {
            return OwnAnswer(
                status: 501, kind: .badRequest, message: "the gateway does not switch protocols",
                code: "upgrade_refused")
        }
        if let expect = head.fields.value(.expect, in: bytes), !expect.isName("100-continue") {
            return OwnAnswer(
                status: 417, kind: .badRequest, message: "the only expectation known here is 100-continue",
                code: "expectation_failed")
        }
        if let length = head.fields.contentLength, length > core.configuration.limits.requestBytes {
            return tooLarge
        }
        return nil
    }

    private var tooLarge: OwnAnswer {
        OwnAnswer(
            status: 413, kind: .badRequest,
            message: "the request body is longer than \(core.configuration.limits.requestBytes) bytes",
            code: "request_too_large")
    }

    private var expectsContinue: Bool {
        guard let head, head.isModern else { return false }
        return headBytes.withReadable { head.fields.value(.expect, in: $0) != nil }
    }

    /// Whether body bytes are welcome now.
    var wantsBody: Bool {
        guard !isBodyComplete else { return false }
        switch phase {
        case .receiving: return true
        case .asking, .answering: return streamsBody && (upstream?.isWritable ?? false)
        case .queued, .connecting, .ended: return false
        }
    }

    /// Takes body bytes off the inbox.
    func receive(_ inbox: inout ByteBuffer) {
        lastMoved = loop.now
        do throws(WireError) {
            let count = try inbox.withReadable { bytes throws(WireError) in
                try bodyFraming.consume(bytes) { payload in
                    question?.feed(payload)
                    hasher?.update(bufferPointer: payload)
                }
            }
            guard var piece = inbox.readSlice(length: count) else { return }
            bodyBytes += count
            if bodyBytes > core.configuration.limits.requestBytes { return fail(tooLarge) }
            take(&piece)
        } catch {
            // What the upstream has of it already cannot be taken back: its connection ends, too.
            fail(OwnAnswer(status: 400, kind: .badRequest, message: error.reason, code: "malformed_request"))
        }
    }

    private func take(_ piece: inout ByteBuffer) {
        if phase != .receiving {
            upstream?.write(piece)
            upstream?.flush()
            return
        }
        if held.readableBytes == 0 {
            held = piece
        } else {
            held.writeBuffer(&piece)
        }
        if isBodyComplete {
            dispatch()
        } else if held.readableBytes >= core.configuration.limits.heldBytes {
            streamsBody = true
            dispatch()
        }
    }

    /// Hash and guardrail hits of the whole body.
    func noteBody() {
        if let digest = hasher?.finalize() {
            record.identity.promptHash = digest.withUnsafeBytes { hexText($0) }
        }
        hasher = nil
        guard let safety = core.configuration.safety, let matched = question?.safety?.finish() else { return }
        question?.safety = nil
        record.safetyHits += matched.map { safety.hit($0, .input) }
    }

    /// The request as it goes to the upstream: field lines as received, but for those that speak about the
    /// client's connection, Host, the trace, and what the upstream's settings replace.
    func upstreamHead(for upstream: Upstream) -> ByteBuffer {
        guard let head else { return ByteBuffer() }
        var buffer = ByteBufferAllocator().buffer(
            capacity: headBytes.readableBytes + min(held.readableBytes, 4 << 10) + 160)
        buffer.writeString("\(head.method) \(upstream.endpoint.basePath)\(head.target)")
        buffer.writeString(head.isModern ? " HTTP/1.1\r\nHost: " : " HTTP/1.0\r\nHost: ")
        buffer.writeString(upstream.endpoint.authority)
        buffer.writeString("\r\n")
        headBytes.withReadable { bytes in
            var start = head.fields.lines.first?.start ?? 0
            for line in head.fields.lines where !passes(line, bytes, upstream) {
                buffer.writeBytes(bytes.slice(start, line.start))
                start = line.end
            }
            if let last = head.fields.lines.last { buffer.writeBytes(bytes.slice(start, last.end)) }
        }
        for header in upstream.headers { buffer.writeString("\(header.name): \(header.value)\r\n") }
        if let trace { buffer.writeString("traceparent: \(trace.header)\r\n") }
        buffer.writeString("\r\n")
        return buffer
    }

    private func passes(
        _ line: FieldLines.Line, _ bytes: UnsafeRawBufferPointer, _ upstream: Upstream
    ) -> Bool {
        if line.name == .host || line.name == .traceparent || line.name.endsAtThisHop { return false }
        guard let fields = head?.fields, !fields.nominated.isEmpty || !upstream.headers.isEmpty else {
            return true
        }
        // A client cannot have the framing of its own message removed.
        if line.name == .contentLength || line.name == .transferEncoding { return true }
        let name = bytes.slice(line.start, line.nameEnd).text.lowercased()
        return !fields.nominated.contains(name) && !upstream.headers.contains { $0.name.lowercased() == name }
    }
}
