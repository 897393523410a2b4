/// What a request's body says about itself, read while it arrives.
struct QuestionReader: JSONSink {
    private(set) var model = ""
    private(set) var user = ""
    private(set) var isStreaming = false
    /// Guardrails on the prompt's text; nil when none apply.
    var safety: SafetyScanner?
    private var short = ShortText(limit: 128)
    private var walker = JSONWalker(.question)

    init(safety: SafetyScanner?) {
        self.safety = safety
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var walker = walker
        walker.feed(bytes, &self)
        self.walker = walker
    }

    mutating func string(_ field: JSONField, _ bytes: UnsafeRawBufferPointer) {
        switch field {
        case .model, .user: short.append(bytes)
        case .text: safety?.feed(bytes)
        default: break
        }
    }

    mutating func endString(_ field: JSONField) {
        switch field {
        case .model: model = short.take()
        case .user: user = short.take()
        case .text: safety?.endText()
        default: break
        }
    }

    mutating func bool(_ field: JSONField, _ value: Bool) {
        if field == .stream { isStreaming = value }
    }

    mutating func number(_ field: JSONField, _ value: Int) {}
    mutating func container(_ field: JSONField) {}
    mutating func null(_ field: JSONField) {}
}
