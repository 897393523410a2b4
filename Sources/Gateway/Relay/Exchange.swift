internal import Crypto
internal import NIOCore
internal import Telemetry

/// One request and its answer, from the request's head to the answer's last byte.
///
///     receiving ─▶ queued ─▶ connecting ─▶ asking ─▶ answering ─▶ ended
///                                             │
///                                             └─ a kept connection was dead: connecting again
///
/// Lives on one event loop together with both connections.
final class Exchange {
    enum Phase {
        /// The request's body is gathered, up to what is held.
        case receiving
        /// Waits for a place at an upstream.
        case queued
        case connecting
        /// The request goes out; no byte of the answer's head yet, or not all.
        case asking
        /// The answer passes through.
        case answering
        case ended
    }

    let client: ClientConnection
    let loop: GatewayLoop
    var phase = Phase.receiving
    var record: RequestRecord
    /// Nanoseconds on the monotonic clock when the head was complete.
    let start: UInt64

    // The request.
    let head: RequestHead?
    let headBytes: ByteBuffer
    var route: Route?
    /// Sent by the agent itself.
    var isProbe = false
    var trace: TraceContext?
    var bodyFraming = BodyFraming.none
    var question: QuestionReader?
    var hasher: SHA256?
    /// Body bytes as received, kept until they can no longer be needed again.
    var held = ByteBuffer()
    var bodyBytes = 0
    /// The body is longer than what is held: pieces go out as they come.
    var streamsBody = false

    // The attempt.
    var ticket: UInt64 = 0
    var queuedAt: UInt64 = 0
    var place: AdmissionDesk.Place?
    var upstream: UpstreamConnection?
    var attempt = 0
    var attemptStart: UInt64 = 0
    var failedUpstreams: Set<Int> = []
    /// A kept connection was dead; others may be, too.
    var wantsFreshConnection = false
    /// Seconds of the upstream charged so far.
    var share = 0.0

    // The answer.
    var answerBytes = ByteBuffer()
    var answerFinder = HeadFinder()
    var answer: ResponseHead?
    var answerFraming = BodyFraming.none
    var meter: AnswerMeter?
    var needsFlush = false
    /// The end of a whole answer: written together with the promise that it left.
    var lastPiece = ByteBuffer()
    /// When bytes last moved: what stalls is measured from here.
    var lastMoved: UInt64

    init(client: ClientConnection, head: RequestHead, headBytes: ByteBuffer) {
        self.client = client
        self.loop = client.loop
        self.head = head
        self.headBytes = headBytes
        start = loop.now
        lastMoved = start
        record = Exchange.record(loop)
        record.identity.method = head.method
        record.identity.path = head.path
    }

    /// For a request whose head could not be read.
    init(refusing client: ClientConnection) {
        self.client = client
        loop = client.loop
        head = nil
        headBytes = ByteBuffer()
        start = loop.now
        lastMoved = start
        record = Exchange.record(loop)
    }

    var core: GatewayCore { loop.core }

    /// Ids sort by time: 12 hexadecimal digits of milliseconds, 20 of chance.
    private static func record(_ loop: GatewayLoop) -> RequestRecord {
        let now = loop.core.time.now
        let time = hexText(UInt64(max(0, now.milliseconds))).suffix(12)
        let id = time + hexText(loop.random.next()) + hexText(loop.random.next()).prefix(4)
        return RequestRecord(id: String(id), start: now, end: now)
    }
}
