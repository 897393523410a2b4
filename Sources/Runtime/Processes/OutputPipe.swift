internal import Glibc
internal import Synchronization
internal import Telemetry

/// Reads a child's output on a thread of its own into a ring, and passes it on.
final class OutputPipe: Sendable {
    /// Given to the child as its standard output and error.
    let writeEnd: Int32
    private let readEnd: Int32
    private let ring: OutputRing
    private let destination: Int32?
    private let ownsDestination: Bool
    private let isClosing = Atomic(false)
    private let isDone = Atomic(false)

    /// Nil for `inherit`, and when there are no file descriptors left.
    init?(_ mode: OutputMode, ring: OutputRing) {
        guard mode != .inherit else { return nil }
        guard let pipe = DescriptorPair.pipe() else { return nil }
        (readEnd, writeEnd) = (pipe.read, pipe.write)
        self.ring = ring
        switch mode {
        case .inherit, .capture: (destination, ownsDestination) = (nil, false)
        case .relay: (destination, ownsDestination) = (STDERR_FILENO, false)
        case .file(let path):
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            (destination, ownsDestination) = file < 0 ? (nil, false) : (file, true)
        }
    }

    /// Begins reading; call after the spawn, when the child holds its own copy of the write end.
    func start() {
        close(writeEnd)
        OSThread.start { self.run() }
    }

    /// Gives up when the child was never born.
    func abandon() {
        close(writeEnd)
        close(readEnd)
        if ownsDestination, let destination { close(destination) }
    }

    /// Blocks until all the dead child wrote has been read: its last lines say why it died. A process that
    /// escaped with the pipe and goes on writing is heard for three seconds; a reader that a busy machine
    /// keeps from running is waited for ten times as long.
    func drain() {
        isClosing.store(true, ordering: .releasing)
        for _ in 0..<3_000 where !isDone.load(ordering: .acquiring) { OSThread.pause(milliseconds: 10) }
    }

    private func run() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        var closingSince: UInt64?
        while true {
            var waiting = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            let events = poll(&waiting, 1, 50)
            if isClosing.load(ordering: .acquiring) {
                let now = WallClock().monotonicNanoseconds
                let since = closingSince ?? now
                closingSince = since
                if events == 0 || now - since > 3_000_000_000 { break }
            }
            guard events > 0 else { continue }
            let count = read(readEnd, &buffer, buffer.count)
            guard count > 0 else { break }
            ring.append(buffer[..<count])
            if let destination { OutputPipe.write(buffer[..<count], to: destination) }
        }
        close(readEnd)
        if ownsDestination, let destination { close(destination) }
        isDone.store(true, ordering: .releasing)
    }

    /// A destination that is gone loses output, it must not stop the runtime.
    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
