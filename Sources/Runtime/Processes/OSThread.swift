internal import Glibc

/// A thread of the operating system for work that blocks: waiting for a child, reading a pipe, asking a
/// driver. The cooperative pool has one thread per core and must not be held.
enum OSThread {
    /// Runs the body on a new detached thread.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 256 << 10)
        var thread = pthread_t()
        let failure = pthread_create(&thread, &attributes, runBody, box.toOpaque())
        pthread_attr_destroy(&attributes)
        // Out of threads: late is better than never.
        if failure != 0 { box.takeRetainedValue().run() }
    }

    /// Runs the body on a thread of its own and waits for its value without holding a pool thread.
    static func value<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: body()) }
        }
    }

    /// Blocks this thread; only for threads made here.
    static func pause(milliseconds: Int32) {
        _ = poll(nil, 0, milliseconds)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static let runBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        if let pointer = $0 { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
    }
}
