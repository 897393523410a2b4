#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
package import Telemetry

/// The live console: reads a snapshot per refresh, hands it to the screen's thread, and does what the
/// reader asks. Ends when the reader quits, a signal ends it or its task is cancelled; the terminal is as
/// it was found by then.
package struct ConsoleLoop: Sendable {
    private enum Event: Sendable {
        case tick
        case action(ConsoleAction)
    }

    private let loader: SnapshotLoader
    private let commands: ConsoleCommands
    private let time: any TimeSource
    private let options: ConsoleOptions

    package init(
        loader: SnapshotLoader, commands: ConsoleCommands, time: any TimeSource, options: ConsoleOptions
    ) {
        self.loader = loader
        self.commands = commands
        self.time = time
        self.options = options
    }

    /// - Throws: `TerminalError` when no screen can be opened.
    package func run() async throws -> ConsoleExit {
        let mailbox = try Mailbox()
        mailbox.wish(Mailbox.Wish(page: options.page, window: options.window))
        let (events, source) = AsyncStream.makeStream(of: Event.self)
        source.yield(.tick)
        let reading = Task { await read(events, mailbox) }
        let ticking = Task { try await tick(mailbox) { source.yield(.tick) } }
        defer {
            source.finish()
            reading.cancel()
            ticking.cancel()
        }
        let screen = ScreenThread(
            mailbox: mailbox, options: options, isReadOnly: commands.isReadOnly, time: time,
            perform: { source.yield(.action($0)) })
        return try await withTaskCancellationHandler {
            try await ConsoleThread.value { () throws(TerminalError) in try screen.run() }
        } onCancel: {
            mailbox.close()
        }
    }

    private func tick(_ mailbox: Mailbox, _ yield: @Sendable () -> Void) async throws {
        while !Task.isCancelled {
            try await time.sleep(for: options.refresh)
            // Nothing moves while the reader has stopped time.
            if mailbox.wish.pausedAt == nil, mailbox.askReading() { yield() }
        }
    }

    private func read(_ events: AsyncStream<Event>, _ mailbox: Mailbox) async {
        for await event in events {
            if Task.isCancelled { return }
            switch event {
            case .tick, .action(.reload):
                mailbox.beginReading()
                let wish = mailbox.wish
                let instant = (wish.pausedAt ?? time.now) - wish.shift
                mailbox.put(await loader.load(at: instant, window: wish.window, page: wish.page))
            case .action(let action):
                if let message = await perform(action) { mailbox.put(message) }
            }
        }
    }

    private func perform(_ action: ConsoleAction) async -> Message? {
        do {
            let text: String? =
                switch action {
                case .acknowledge(let alert): try await commands.acknowledge?(alert)
                case .silence(let alert, let span): try await commands.silence?(alert, span)
                case .runRunbook(let name, let alert): try await commands.runRunbook?(name, alert)
                case .quit, .suspend, .redraw, .reload: nil
                }
            return Message(text ?? "not offered here", isError: text == nil)
        } catch {
            return Message("\(error)", isError: true)
        }
    }
}

/// A thread of its own for the screen: `poll` blocks, and the cooperative pool must not be held.
private enum ConsoleThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func value<Value: Sendable>(
        _ body: @escaping @Sendable () throws(TerminalError) -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let started = start { continuation.resume(with: Result { try body() }) }
            if !started {
                continuation.resume(throwing: TerminalError("cannot start a thread for the screen"))
            }
        }
    }

    private static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Body(run))
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let code = pthread_create(&thread, nil, entry, box.toOpaque())
        if code != 0 { box.release() }
        return code == 0
    }

    #if canImport(Glibc)
        private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
            pthread_detach(pthread_self())
            if let pointer = $0 { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
            return nil
        }
    #else
        private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
            pthread_detach(pthread_self())
            Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run()
            return nil
        }
    #endif
}
