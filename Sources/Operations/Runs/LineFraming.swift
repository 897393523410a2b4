internal import Synchronization
internal import Telemetry

/// Cuts two streams of bytes into masked lines and keeps a capped copy.
final class LineFraming: Sendable {
    /// Kept of one step's output; what comes after is replaced by one line that says so.
    static let outputLimit = 256 << 10

    private struct Stream {
        var mask: SecretMask
        var pending: [UInt8] = []
    }

    private struct State {
        var streams: [RunEvent.OutputStream: Stream]
        var kept: [UInt8] = []
        var isTruncated = false
    }

    private let state: Mutex<State>
    private let onLine: @Sendable (RunEvent.OutputStream, String) -> Void

    init(_ secrets: [String], onLine: @escaping @Sendable (RunEvent.OutputStream, String) -> Void) {
        let mask = SecretMask(secrets)
        state = Mutex(State(streams: [.standard: Stream(mask: mask), .error: Stream(mask: mask)]))
        self.onLine = onLine
    }

    func take(_ stream: RunEvent.OutputStream, _ bytes: [UInt8]) {
        let lines = state.withLock { state -> [String] in
            guard var one = state.streams[stream] else { return [] }
            one.pending += one.mask.mask(bytes)
            let lines = LineFraming.takeLines(&one.pending)
            state.streams[stream] = one
            LineFraming.keep(lines, in: &state)
            return lines
        }
        for line in lines { onLine(stream, line) }
    }

    /// Hands out what is left without a newline, and returns the kept output.
    func finish() -> String {
        for stream in [RunEvent.OutputStream.standard, .error] {
            let rest = state.withLock { state -> String? in
                guard var one = state.streams[stream] else { return nil }
                one.pending += one.mask.finish()
                defer { state.streams[stream] = one }
                guard !one.pending.isEmpty else { return nil }
                let line = String(decoding: one.pending, as: UTF8.self)
                one.pending = []
                LineFraming.keep([line], in: &state)
                return line
            }
            if let rest { onLine(stream, rest) }
        }
        return state.withLock { String(decoding: $0.kept, as: UTF8.self) }
    }

    private static func takeLines(_ pending: inout [UInt8]) -> [String] {
        guard let last = pending.lastIndex(of: 10) else { return [] }
        let whole = pending[..<last]
        pending = Array(pending[(last + 1)...])
        return whole.split(separator: 10, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func keep(_ lines: [String], in state: inout State) {
        for line in lines where !state.isTruncated {
            if state.kept.count + line.utf8.count > outputLimit {
                state.kept += Array("[output over \(outputLimit >> 10) KiB is not kept]\n".utf8)
                state.isTruncated = true
            } else {
                state.kept += Array(line.utf8) + [10]
            }
        }
    }
}
