internal import NIOCore
internal import Telemetry

// The answer: its head read, its body followed and measured, its bytes relayed as they came.
extension Exchange {
    func upstreamRead(_ buffer: ByteBuffer) {
        lastMoved = loop.now
        if phase == .answering { return relayBody(buffer) }
        guard phase == .asking else { return }
        var buffer = buffer
        if answerBytes.readableBytes == 0 {
            answerBytes = buffer
        } else {
            answerBytes.writeBuffer(&buffer)
        }
        do throws(WireError) {
            while phase == .asking, try readHead() {}
        } catch {
            dropUpstream()
            attemptFailed(.malformed, "the upstream's answer is malformed: \(error.reason)")
        }
    }

    /// Takes one head off the answer's bytes; false when more are needed.
    private func readHead() throws(WireError) -> Bool {
        let limits = core.configuration.limits.head
        let end = try answerBytes.withReadable { bytes throws(WireError) in
            try answerFinder.end(in: bytes, limits: limits)
        }
        guard let end else { return false }
        let head = try answerBytes.withReadable { bytes throws(WireError) in
            try ResponseHead(bytes.slice(0, end), limits: limits)
        }
        answerFinder = HeadFinder()
        if head.status < 200 {
            try relayInterim(head, length: end)
        } else {
            beginAnswer(head, length: end)
        }
        return true
    }

    /// 1xx: passed on but for 100, which answers nothing we asked.
    private func relayInterim(_ head: ResponseHead, length: Int) throws(WireError) {
        guard head.status != 101 else { throw WireError(502, "it switches protocols unasked") }
        guard let bytes = answerBytes.readSlice(length: length) else { return }
        guard head.status != 100, self.head?.isModern == true else { return }
        client.write(bytes)
        needsFlush = true
    }

    private func beginAnswer(_ head: ResponseHead, length: Int) {
        phase = .answering
        answer = head
        record.outcome.status = head.status
        record.timing.firstByteNanoseconds = lastMoved - start
        answerFraming = head.framing(method: record.identity.method)
        let kind = answerBytes.withReadable { AnswerMeter.Kind(head, $0) }
        let isScanned = kind != .opaque && route?.generates == true && head.status == 200
        meter = AnswerMeter(
            kind: kind, safety: isScanned ? core.configuration.safety?.scanner(for: .output) : nil)
        if kind == .events { record.outcome.isStreaming = true }
        var bytes = answerBytes
        answerBytes = ByteBuffer()
        if loop.isDraining, !head.fields.closes, var marked = bytes.readSlice(length: length) {
            marked.moveWriterIndex(to: marked.writerIndex - 2)
            marked.writeString("Connection: close\r\n\r\n")
            record.timing.responseBytes += marked.readableBytes
            client.write(marked)
            needsFlush = true
            relayBody(bytes)
        } else {
            relayBody(bytes, headLength: length)
        }
    }

    /// Relays body bytes, after `headLength` bytes of head in the same buffer.
    private func relayBody(_ buffer: ByteBuffer, headLength: Int = 0) {
        var buffer = buffer
        do throws(WireError) {
            let now = lastMoved
            let count = try buffer.withReadable { bytes throws(WireError) in
                let body = bytes.slice(headLength, bytes.count)
                return try answerFraming.consume(body) { meter?.feed($0, at: now) }
            }
            let whole = headLength + count
            let hasMore = buffer.readableBytes > whole
            if hasMore {
                if let piece = buffer.readSlice(length: whole) { send(piece) }
            } else if buffer.readableBytes > 0 {
                send(buffer)
            }
            if answerFraming.isComplete { endAnswer(isReusable: !hasMore) }
        } catch {
            // The bytes before the break are the client's; what follows it means nothing.
            send(buffer)
            dropUpstream()
            cutAnswer()
        }
    }

    private func send(_ buffer: ByteBuffer) {
        record.timing.responseBytes += buffer.readableBytes
        if answerFraming.isComplete, lastPiece.readableBytes == 0 {
            lastPiece = buffer
        } else {
            client.write(buffer)
            needsFlush = true
        }
    }

    func upstreamReadComplete() {
        flushToClient()
        if phase == .asking || (phase == .answering && client.isWritable) { upstream?.read() }
    }

    func flushToClient() {
        guard needsFlush else { return }
        needsFlush = false
        client.flush()
    }

    /// The client takes bytes again.
    func clientDrained() {
        lastMoved = loop.now
        if phase == .answering { upstream?.read() }
    }

    /// The upstream's connection ended under the exchange.
    func upstreamClosed(_ error: (any Error)?) {
        let wasKept = (upstream?.requests ?? 0) > 1
        upstream = nil
        switch phase {
        case .asking where wasKept && answerBytes.readableBytes == 0 && !hasInterim:
            attemptFailed(.staleConnection, "the upstream closed the connection")
        case .asking:
            attemptFailed(.connectionLost, "the upstream closed the connection before it answered")
        case .answering:
            if case .untilClose = answerFraming, error == nil {
                endAnswer(isReusable: false)
            } else {
                cutAnswer()
            }
        case .receiving, .queued, .connecting, .ended: break
        }
    }

    private var hasInterim: Bool { needsFlush }

    /// Ends the upstream's connection, without hearing of it again.
    func dropUpstream() {
        let dropped = upstream
        upstream = nil
        dropped?.close()
    }
}

extension AnswerMeter.Kind {
    /// By Content-Type, unless the content is encoded.
    init(_ head: ResponseHead, _ bytes: UnsafeRawBufferPointer) {
        self = .opaque
        if let encoding = head.fields.value(.contentEncoding, in: bytes), !encoding.isName("identity") {
            return
        }
        guard let type = head.fields.value(.contentType, in: bytes)?.text.lowercased() else { return }
        if type.hasPrefix("text/event-stream") {
            self = .events
        } else if type.hasPrefix("application/json") {
            self = .document
        } else if type.hasPrefix("application/x-ndjson") || type.hasPrefix("application/jsonl") {
            self = .documents
        }
    }
}
