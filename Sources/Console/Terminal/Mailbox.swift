#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Synchronization
import Telemetry

/// `close`, which a method of the mailbox hides.
private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// What the screen's thread and the rest of the program tell each other: snapshots and messages one way,
/// what the reader wants the other. A byte through a pipe wakes the screen's thread.
final class Mailbox: Sendable {
    struct Wish: Sendable {
        var page = Page.oncall
        var window: TimeWindow?
        var pausedAt: Timestamp?
        var shift = TimeSpan.zero
    }

    private struct Contents {
        var snapshot: Snapshot?
        var message: Message?
        var isClosing = false
        var wish = Wish()
        /// A reading has been asked for and not begun.
        var isReadingAsked = false
    }

    private let contents = Mutex(Contents())
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TerminalError("cannot make a pipe (error \(errno))") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        closeDescriptor(readEnd)
        closeDescriptor(writeEnd)
    }

    // MARK: from the program

    func put(_ snapshot: Snapshot) {
        contents.withLock { $0.snapshot = snapshot }
        wake()
    }

    func put(_ message: Message) {
        contents.withLock { $0.message = message }
        wake()
    }

    func close() {
        contents.withLock { $0.isClosing = true }
        wake()
    }

    var wish: Wish { contents.withLock { $0.wish } }

    /// True when no reading was waiting yet, so that slow readings do not pile up.
    func askReading() -> Bool {
        contents.withLock { contents in
            defer { contents.isReadingAsked = true }
            return !contents.isReadingAsked
        }
    }

    func beginReading() { contents.withLock { $0.isReadingAsked = false } }

    private func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes as well.
        _ = write(writeEnd, &byte, 1)
    }

    // MARK: from the screen's thread

    var wakeDescriptor: Int32 { readEnd }

    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }

    func take() -> (snapshot: Snapshot?, message: Message?, isClosing: Bool) {
        contents.withLock { contents in
            defer {
                contents.snapshot = nil
                contents.message = nil
            }
            return (contents.snapshot, contents.message, contents.isClosing)
        }
    }

    func wish(_ wish: Wish) { contents.withLock { $0.wish = wish } }
}
