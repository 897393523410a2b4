internal import Telemetry

// Time: looked at by the loop's tick.
extension Exchange {
    func tick(at now: UInt64) {
        let timeouts = core.configuration.timeouts
        if let deadline = timeouts.deadline, exceeds(now, start, deadline) {
            return timeOut("the request took longer than \(deadline)")
        }
        switch phase {
        case .receiving:
            guard exceeds(now, lastMoved, timeouts.body) else { return }
            fail(
                OwnAnswer(
                    status: 408, kind: .badRequest, message: "the request's body took too long",
                    code: "body_timeout"))
        case .queued:
            guard exceeds(now, lastMoved, timeouts.queue) else { return }
            _ = core.admission.leave(ticket)
            refuse(
                OwnAnswer(
                    status: 503, kind: .refused, message: "no upstream had a place within \(timeouts.queue)",
                    code: "queue_timeout", retryAfter: .seconds(1)))
        case .asking where exceeds(now, lastMoved, timeouts.firstByte):
            timeOut("the upstream said nothing for \(timeouts.firstByte)")
        case .answering where exceeds(now, lastMoved, timeouts.stall):
            timeOut("the answer stalled for \(timeouts.stall)")
        case .asking, .answering, .connecting, .ended: break
        }
    }

    private func timeOut(_ reason: String) {
        fail(OwnAnswer(.timeout, reason), client.isWritable ? .timeout : .clientLeft)
    }

    private func exceeds(_ now: UInt64, _ since: UInt64, _ span: TimeSpan) -> Bool {
        now > since && now - since > span.nanoseconds
    }
}
