import CNcurses
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Telemetry

/// The loop on the screen's own thread: waits for keys, signals and snapshots, and draws.
/// It never reads data, so a slow source cannot freeze the keys.
struct ScreenThread {
    let mailbox: Mailbox
    let options: ConsoleOptions
    let isReadOnly: Bool
    let time: any TimeSource
    let perform: @Sendable (ConsoleAction) -> Void

    func run() throws(TerminalError) -> ConsoleExit {
        let terminal = try Terminal(options: options)
        defer { terminal.close() }
        var state = ViewState(page: options.page)
        state.isReadOnly = isReadOnly
        state.refresh = options.refresh
        state.window = options.window
        var navigation = Navigation(state)
        var snapshot = Snapshot(time: time.now, window: options.page.defaultWindow.span)
        snapshot.problems = ["reading …"]
        var isDirty = true
        while true {
            if isDirty { terminal.show(Screen.draw(snapshot, size: terminal.size, state: navigation.state)) }
            let woken = wait()
            isDirty = woken.contains(.data) || woken.contains(.signal)
            if woken.contains(.signal), let exit = takeSignals(terminal) { return exit }
            if woken.contains(.data) {
                mailbox.drain()
                let mail = mailbox.take()
                if mail.isClosing { return .terminated }
                if let fresh = mail.snapshot { snapshot = fresh }
                if let message = mail.message { navigation.state.message = message }
            }
            guard woken.contains(.keys) else { continue }
            for key in terminal.keys() {
                isDirty = true
                for action in navigation.handle(key, snapshot, size: terminal.size) {
                    if action == .quit || key == .control("c") { return .quit }
                    follow(action, terminal, navigation)
                }
            }
            if woken.contains(.hangup) { return .terminated }
        }
    }

    private func follow(_ action: ConsoleAction, _ terminal: Terminal, _ navigation: Navigation) {
        switch action {
        case .quit: break
        case .suspend: terminal.suspend()
        case .redraw: terminal.forget()
        case .reload:
            let state = navigation.state
            mailbox.wish(
                Mailbox.Wish(
                    page: state.page, window: state.window, pausedAt: state.pausedAt, shift: state.shift))
            perform(action)
        case .acknowledge, .silence, .runRunbook: perform(action)
        }
    }

    private struct Woken: OptionSet {
        let rawValue: Int
        static let keys = Woken(rawValue: 1)
        static let signal = Woken(rawValue: 2)
        static let data = Woken(rawValue: 4)
        static let hangup = Woken(rawValue: 8)
    }

    private func wait() -> Woken {
        var descriptors = [STDIN_FILENO, beaufort_signal_descriptor(), mailbox.wakeDescriptor].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { return [] }
        var woken: Woken = []
        if descriptors[0].revents != 0 { woken.insert(.keys) }
        if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { woken.insert(.hangup) }
        if descriptors[1].revents != 0 { woken.insert(.signal) }
        if descriptors[2].revents != 0 { woken.insert(.data) }
        return woken
    }

    /// Size changes redraw; an ending signal ends.
    private func takeSignals(_ terminal: Terminal) -> ConsoleExit? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var exit: ConsoleExit?
        while true {
            let count = read(beaufort_signal_descriptor(), &bytes, bytes.count)
            guard count > 0 else { return exit }
            for byte in bytes.prefix(count) {
                switch byte {
                case UInt8(ascii: "w"): terminal.resize()
                case UInt8(ascii: "c"): terminal.forget()
                case UInt8(ascii: "z"): terminal.suspend()
                default: exit = .terminated
                }
            }
        }
    }
}
