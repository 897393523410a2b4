internal import CCurl
internal import Synchronization
internal import Telemetry

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The thread that owns libcurl, and the inbox through which everyone else talks to it.
final class OutboundEngine: Sendable {
    /// What others ask of the thread.
    private struct Inbox {
        var submitted: [Exchange] = []
        var cancelled: [UInt64] = []
        var isClosed = false
        /// Set by the thread when it has let go of libcurl: nobody may wake it any more.
        var isEnded = false
    }

    /// libcurl's handle. Only the thread uses it, but for `bc_multi_wake`, which libcurl allows from
    /// anywhere and which is only called while holding the inbox, so never after the thread ended.
    private struct Multi: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let inbox = Mutex(Inbox())
    private let tags = Atomic<UInt64>(0)
    private let multi: Multi
    private let usesEnvironmentProxy: Bool

    init(usesEnvironmentProxy: Bool) throws(OutboundError) {
        guard let pointer = bc_multi_open() else { throw OutboundError(.other, peer: "") }
        multi = Multi(pointer: pointer)
        self.usesEnvironmentProxy = usesEnvironmentProxy
    }

    func nextTag() -> UInt64 {
        tags.wrappingAdd(1, ordering: .relaxed).newValue
    }

    func submit(_ exchange: Exchange) {
        let isAccepted = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.submitted.append(exchange)
            bc_multi_wake(multi.pointer)
            return true
        }
        if !isAccepted { exchange.fail(.closed) }
    }

    /// Ends the exchange with that tag if it runs; one not yet started looks at its `Cancellation`.
    func cancel(_ tag: UInt64) {
        inbox.withLock { inbox in
            guard !inbox.isEnded else { return }
            inbox.cancelled.append(tag)
            bc_multi_wake(multi.pointer)
        }
    }

    func close() {
        inbox.withLock { inbox in
            guard !inbox.isEnded else { return }
            inbox.isClosed = true
            bc_multi_wake(multi.pointer)
        }
    }

    /// Starts the thread; it keeps the engine alive until `close`.
    func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(&thread, nil, { runEngine($0) }, context)
        if code == 0 {
            pthread_detach(thread)
        } else {
            Unmanaged<OutboundEngine>.fromOpaque(context).release()
            end()
        }
    }

    /// The thread's whole life.
    fileprivate func run() {
        var running = RunningExchanges(multi: multi.pointer)
        while true {
            let asked = inbox.withLock { inbox in
                defer {
                    inbox.submitted = []
                    inbox.cancelled = []
                }
                return inbox
            }
            for exchange in asked.submitted {
                running.start(exchange, usesEnvironmentProxy: usesEnvironmentProxy)
            }
            running.cancel(asked.cancelled)
            if asked.isClosed { break }
            _ = bc_multi_perform(multi.pointer)
            running.finishDone()
            // libcurl shortens the wait to its own timers; the upper bound only guards against a
            // lost wake-up.
            _ = bc_multi_wait(multi.pointer, running.isEmpty ? 60_000 : 1_000)
        }
        running.finishAll()
        end()
    }

    private func end() {
        inbox.withLock { inbox in
            inbox.isClosed = true
            inbox.isEnded = true
            bc_multi_close(multi.pointer)
            for exchange in inbox.submitted {
                exchange.fail(.closed)
            }
            inbox.submitted = []
        }
    }
}

private func runEngine(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let engine = Unmanaged<OutboundEngine>.fromOpaque(context).takeRetainedValue()
    engine.run()
    return nil
}
