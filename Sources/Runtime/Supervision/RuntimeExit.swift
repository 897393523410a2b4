package import Telemetry

/// How a run of the runtime ended.
package struct RuntimeExit: Hashable, Sendable {
    package var status: WaitStatus
    /// Why memory is to blame, in words; nil when nothing says so.
    package var outOfMemory: String?
    /// We asked it to stop.
    package var wasRequested = false
    /// It had answered its health probe before.
    package var wasReady = false
    /// From spawn to end.
    package var uptime = TimeSpan.zero
    /// The end of its output, oldest first; empty when the output is not captured.
    package var lastLines: [String] = []

    package init(_ status: WaitStatus, outOfMemory: String? = nil, lastLines: [String] = []) {
        self.status = status
        self.outOfMemory = outOfMemory
        self.lastLines = lastLines
    }
}

extension RuntimeExit: CustomStringConvertible {
    package var description: String {
        var text = "\(status) after \(uptime)"
        if let outOfMemory { text += ", out of memory (\(outOfMemory))" }
        if !wasReady { text += ", before it was ready" }
        return text
    }
}
