/// Lets one body of remote write or OTLP at a time be decoded and written, and a few wait: decoded bodies are
/// the largest thing in memory, and the writer takes one after the other anyhow.
actor ReceivingDesk {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// A sender with more shards than this is told to come back.
    private static let places = 64

    /// False when too many wait already; else `leave` must follow.
    func enter() async -> Bool {
        guard isTaken else {
            isTaken = true
            return true
        }
        guard waiting.count < ReceivingDesk.places else { return false }
        await withCheckedContinuation { waiting.append($0) }
        return true
    }

    func leave() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
