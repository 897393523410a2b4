package import Telemetry

/// Something that happened to a supervised runtime.
package struct RuntimeEvent: Hashable, Sendable {
    package var time: Timestamp
    package var kind: Kind

    package init(_ time: Timestamp, _ kind: Kind) {
        self.time = time
        self.kind = kind
    }

    package enum Kind: Hashable, Sendable {
        case spawned(processID: Int32)
        case spawnFailed(String)
        /// Answers its health probe for the first time since the spawn.
        case ready(loadTime: TimeSpan)
        /// Still not ready; `last` is what the latest probe said.
        case slowStart(after: TimeSpan, last: String)
        case unresponsive(String)
        case responsiveAgain
        case exited(RuntimeExit)
        case restarting(after: TimeSpan, attempt: Int)
        case crashLoop(failures: Int, within: TimeSpan)
        case stopping(reason: String)
        /// The grace period is over.
        case killing
        case stopped
        /// Processes of an earlier run, left behind by a crash of ours, were ended before the start.
        case cleanedUp(processIDs: [Int32])
        /// Requests are running but no counter of the engine has moved for this long.
        case stalled(for: TimeSpan)
        case progressing
    }
}

extension RuntimeEvent: CustomStringConvertible {
    /// One sentence for the log and the timeline.
    package var description: String {
        switch kind {
        case .spawned(let processID): "runtime started as process \(processID)"
        case .spawnFailed(let why): "runtime could not be started: \(why)"
        case .ready(let loadTime): "runtime ready after \(loadTime)"
        case .slowStart(let after, let last): "runtime still not ready after \(after) (\(last))"
        case .unresponsive(let why): "runtime does not answer its health probe (\(why))"
        case .responsiveAgain: "runtime answers its health probe again"
        case .exited(let exit): "runtime ended: \(exit)"
        case .restarting(let after, let attempt): "restarting runtime in \(after) (attempt \(attempt))"
        case .crashLoop(let failures, let within):
            "runtime is in a crash loop: \(failures) failures in \(within)"
        case .stopping(let reason): "stopping runtime: \(reason)"
        case .killing: "runtime did not stop in time, killing its process group"
        case .stopped: "runtime stopped"
        case .cleanedUp(let ids):
            "ended processes left over from an earlier run: \(ids.map(String.init).joined(separator: ", "))"
        case .stalled(let span): "runtime makes no progress for \(span) although requests are running"
        case .progressing: "runtime makes progress again"
        }
    }

    /// Short stable word for labels and files: `ready`, `exited`, ….
    package var name: String {
        switch kind {
        case .spawned: "spawned"
        case .spawnFailed: "spawn_failed"
        case .ready: "ready"
        case .slowStart: "slow_start"
        case .unresponsive: "unresponsive"
        case .responsiveAgain: "responsive_again"
        case .exited(let exit): exit.outOfMemory == nil ? "exited" : "out_of_memory"
        case .restarting: "restarting"
        case .crashLoop: "crash_loop"
        case .stopping: "stopping"
        case .killing: "killing"
        case .stopped: "stopped"
        case .cleanedUp: "cleaned_up"
        case .stalled: "stalled"
        case .progressing: "progressing"
        }
    }
}
