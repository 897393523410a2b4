/// Reads an answer's payload as it passes: what it said, and when its chunks came.
package struct AnswerMeter {
    package enum Kind: Sendable {
        /// Server-sent events.
        case events
        /// One JSON document.
        case document
        /// JSON documents one after the other (Ollama).
        case documents
        /// Encoded or of another type: only its bytes are counted.
        case opaque
    }

    package let kind: Kind
    private var lines = EventLines()
    private var reader: EventReader
    /// Payload bytes seen.
    package private(set) var payloadBytes = 0

    package init(kind: Kind, safety: SafetyScanner? = nil) {
        self.kind = kind
        reader = EventReader(safety: safety)
    }

    package var findings: AnswerFindings { reader.answer.findings }
    package var chunks: ChunkTimes { reader.chunks }

    /// `now`: nanoseconds on the monotonic clock at which the bytes were read.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer, at now: UInt64) {
        payloadBytes += bytes.count
        reader.now = now
        switch kind {
        case .events: lines.feed(bytes, &reader)
        case .document: reader.walker.feed(bytes, &reader.answer)
        case .documents: reader.documents(bytes)
        case .opaque: break
        }
    }

    /// The payload ended. Returns the guardrail rules that matched in the generated text.
    package mutating func finish(at now: UInt64) -> [Int] {
        reader.now = now
        switch kind {
        case .events: lines.finish(&reader)
        case .document, .documents:
            reader.walker.finish(&reader.answer)
            reader.endDocument()
        case .opaque: break
        }
        return reader.answer.safety?.finish() ?? []
    }
}

/// One event after the other: its JSON to the walker, its time to the chunk times.
private struct EventReader: EventSink {
    var answer = AnswerReader()
    var walker = JSONWalker(.answer)
    var chunks = ChunkTimes()
    var now: UInt64 = 0
    /// The first bytes of the event's data, to know `[DONE]` by.
    private var head: UInt64 = 0
    private var headCount = 0
    private var isJSON = true

    init(safety: SafetyScanner?) {
        answer.safety = safety
    }

    mutating func data(_ bytes: UnsafeRawBufferPointer) {
        if headCount < 8 { note(bytes) }
        if isJSON { walker.feed(bytes, &answer) }
    }

    private mutating func note(_ bytes: UnsafeRawBufferPointer) {
        if headCount == 0, bytes.first == 0x5B { isJSON = false }
        for byte in bytes.prefix(8 - headCount) {
            head = head << 8 | UInt64(byte)
            headCount += 1
        }
    }

    /// `[DONE]` in ASCII.
    private static let done: UInt64 = 0x5B44_4F4E_455D

    mutating func endEvent() {
        if headCount == 6, head == EventReader.done { answer.findings.hasEndMark = true }
        head = 0
        headCount = 0
        isJSON = true
        walker.finish(&answer)
        noteContent()
    }

    mutating func endDocument() {
        noteContent()
    }

    /// NDJSON: each line is a document, and an event of its own.
    mutating func documents(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: 0x0A, from: start).map { $0 + 1 } ?? bytes.count
            walker.feed(bytes.slice(start, end), &answer)
            if bytes[end - 1] == 0x0A {
                walker.finish(&answer)
                noteContent()
            }
            start = end
        }
    }

    private mutating func noteContent() {
        guard answer.eventHasContent else { return }
        answer.eventHasContent = false
        answer.findings.hasContent = true
        chunks.note(at: now)
    }
}
