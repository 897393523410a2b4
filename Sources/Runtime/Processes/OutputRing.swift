internal import Synchronization

/// The last lines a runtime printed. Bytes arrive in any pieces; a line without an end is cut after 4 KiB.
package final class OutputRing: Sendable {
    private struct State {
        var lines: [String] = []
        var open: [UInt8] = []
        var match: String?
    }

    private let capacity: Int
    private let patterns: [String]
    private let state = Mutex(State())

    /// `patterns` are remembered when they pass, even after their line has left the ring.
    package init(capacity: Int = 200, patterns: [String] = []) {
        self.capacity = capacity
        self.patterns = patterns
    }

    package func append(_ bytes: some Collection<UInt8>) {
        state.withLock { state in
            for byte in bytes {
                if byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { state.open.append(byte) }
                if byte == UInt8(ascii: "\n") || state.open.count >= 4_096 { close(&state) }
            }
        }
    }

    /// The newest lines, oldest first, with the unfinished one.
    package func last(_ count: Int) -> [String] {
        state.withLock { state in
            let open = state.open.isEmpty ? [] : [String(decoding: state.open, as: UTF8.self)]
            return Array((state.lines + open).suffix(count))
        }
    }

    /// The first line that held one of the patterns since the last `reset`.
    package var firstMatch: String? {
        state.withLock { state in
            if !state.open.isEmpty { match(String(decoding: state.open, as: UTF8.self), &state) }
            return state.match
        }
    }

    /// Forgets matches and lines: a new run begins.
    package func reset() {
        state.withLock { $0 = State() }
    }

    private func close(_ state: inout State) {
        let line = String(decoding: state.open, as: UTF8.self)
        state.open.removeAll(keepingCapacity: true)
        match(line, &state)
        state.lines.append(line)
        if state.lines.count > capacity { state.lines.removeFirst(state.lines.count - capacity) }
    }

    private func match(_ line: String, _ state: inout State) {
        guard state.match == nil, patterns.contains(where: { line.contains($0) }) else { return }
        state.match = line
    }
}
