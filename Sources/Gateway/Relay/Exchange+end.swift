internal import NIOCore
internal import Telemetry

// The ways an exchange ends. Each leaves exactly one record.
extension Exchange {
    /// The answer is whole.
    func endAnswer(isReusable: Bool) {
        guard let head, let answer else { return }
        phase = .ended
        let verdict = judge(isWhole: true)
        let closesByFraming = if case .untilClose = answerFraming { true } else { false }
        let isUpstreamReusable =
            isReusable && !closesByFraming && answer.keepsAlive && isBodyComplete && head.isModern
        endAttempt(verdict)
        let finished = upstream
        upstream = nil
        if isUpstreamReusable { finished?.release() } else { finished?.close() }
        let keepsClient =
            head.keepsAlive && !closesByFraming && isBodyComplete && !answer.fields.closes
            && (answer.isModern || answer.fields.keepsAlive) && (head.isModern || answer.fields.keepsAlive)
        deliver(keepsClient: keepsClient)
    }

    /// The answer broke off: the client gets what came, and sees the break as it was.
    func cutAnswer() {
        phase = .ended
        endAttempt(judge(isWhole: false))
        upstream = nil
        deliver(keepsClient: false)
    }

    /// Answers in the upstream's place and keeps the connection where the request was read to its end.
    func refuse(_ answer: OwnAnswer) {
        phase = .ended
        record.outcome.status = answer.status
        record.outcome.error = answer.kind
        let keepsClient = head?.keepsAlive == true && isBodyComplete && head?.isModern == true
        var buffer = ByteBuffer()
        answer.write(
            into: &buffer, requestID: record.id, closes: !keepsClient,
            hasBody: record.identity.method != "HEAD")
        record.timing.responseBytes += buffer.readableBytes
        lastPiece = buffer
        deliver(keepsClient: keepsClient)
    }

    /// Gives up from within: an attempt may be under way, an answer may have begun.
    func fail(_ answer: OwnAnswer, _ outcome: AttemptOutcome = .clientLeft) {
        dropUpstream()
        if phase == .answering {
            phase = .ended
            meterFindings(isWhole: false)
            record.outcome.error = answer.kind
            endAttempt(outcome)
            deliver(keepsClient: false)
        } else {
            _ = core.admission.leave(ticket)
            endAttempt(outcome)
            refuse(answer)
        }
    }

    /// The client left. The upstream hears of it at once, so that it stops working for nobody.
    func clientLeft() {
        guard phase != .ended else { return }
        let hadAnswer = phase == .answering
        if phase == .queued { _ = core.admission.leave(ticket) }
        phase = .ended
        dropUpstream()
        endAttempt(.clientLeft)
        if hadAnswer { _ = judge(isWhole: false) } else { record.outcome.status = 499 }
        record.outcome.isTruncated = false
        noteDisconnect()
        report()
    }

    /// Flushes, and records once the last byte is on its way; then the client's connection goes on or ends.
    private func deliver(keepsClient: Bool) {
        needsFlush = false
        let promise = loop.eventLoop.makePromise(of: Void.self)
        client.write(lastPiece, promise: promise)
        lastPiece = ByteBuffer()
        promise.futureResult.assumeIsolated().whenComplete { result in
            if case .failure = result { self.noteDisconnect() }
            self.report()
        }
        client.flush()
        client.exchangeEnded(keepsAlive: keepsClient)
    }

    private func noteDisconnect() {
        // The head of an answer says that the request has failed, whoever stays for the rest.
        if record.outcome.status >= 400, record.outcome.status != 499 { return }
        record.outcome.clientDisconnected = true
        record.outcome.error = .clientDisconnect
    }

    private func report() {
        let total = loop.now - start
        record.timing.totalNanoseconds = total
        record.end = record.start + .milliseconds(Int64(total / 1_000_000))
        if !isBodyComplete || question?.safety != nil { noteBody() }
        record.usage.costDollars = core.configuration.prices.cost(
            model: record.identity.model, requested: record.identity.requestedModel,
            upstream: record.identity.upstream, usage: record.usage, share: share)
        core.observer.requestFinished(FinishedRequest(record: record, chunkGaps: meter?.chunks.gaps ?? []))
    }
}
