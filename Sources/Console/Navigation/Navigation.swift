package import Telemetry

/// Turns keys into a new view and into actions. Nothing that changes the world happens on one key: it is
/// asked first, and the answer is `Cancel` until the reader moves.
package struct Navigation: Sendable {
    package var state: ViewState
    /// Where `esc` leads back to after drilling down.
    private var trail: [ViewState] = []

    package init(_ state: ViewState = ViewState()) {
        self.state = state
    }

    /// The snapshot and size are those the reader was looking at.
    package mutating func handle(_ key: Key, _ snapshot: Snapshot, size: Size) -> [ConsoleAction] {
        state.message = nil
        if key == .control("l") { return [.redraw] }
        if key == .control("z") { return [.suspend] }
        switch state.mode {
        case .normal: return handleNormal(key, snapshot, size)
        case .help:
            if [.escape, .enter, .character("?"), .character("q")].contains(key) { state.mode = .normal }
            return []
        case .filter: return handleFilter(key)
        case .palette(let palette): return handlePalette(key, palette, snapshot)
        case .confirm(let question): return handleConfirmation(key, question)
        }
    }

    /// The instant the numbers should be of.
    package func instant(now: Timestamp) -> Timestamp {
        (state.pausedAt ?? now) - state.shift
    }

    private mutating func handleNormal(_ key: Key, _ snapshot: Snapshot, _ size: Size) -> [ConsoleAction] {
        if let direction = key.direction { return move(direction, snapshot, size) }
        switch key {
        case .tab: return step(1, snapshot, size)
        case .backTab: return step(-1, snapshot, size)
        case .enter, .character("z"): return open(snapshot, size)
        case .escape, .backspace: return goBack()
        case .home, .character("g"): return select(snapshot) { _, _ in 0 }
        case .end, .character("G"): return select(snapshot) { _, count in count - 1 }
        case .pageDown, .character("n"): return select(snapshot) { at, _ in at + (key == .pageDown ? 10 : 1) }
        case .pageUp, .character("N"): return select(snapshot) { at, _ in at - (key == .pageUp ? 10 : 1) }
        case .character(let letter): return handleLetter(letter, snapshot)
        default: return []
        }
    }

    private mutating func handleLetter(_ letter: Character, _ snapshot: Snapshot) -> [ConsoleAction] {
        switch letter {
        case "q": return [.quit]
        case "?": state.mode = .help
        case "/": state.mode = .filter
        case ":": state.mode = .palette(PaletteState())
        case "a", "s", "r": ask(letter, snapshot)
        case "p", "[", "]", "+", "=", "-", "_", "0": return travel(letter, snapshot)
        default:
            guard let page = Page.allCases.first(where: { $0.digit == letter }) else { return [] }
            return show(page)
        }
        return []
    }

    package mutating func show(_ page: Page) -> [ConsoleAction] {
        trail = []
        state.zoomed = nil
        guard page != state.page else { return [] }
        state.page = page
        state.focus = nil
        return [.reload]
    }

    /// Pause, shift and zoom of time.
    mutating func travel(_ letter: Character, _ snapshot: Snapshot) -> [ConsoleAction] {
        let half = TimeSpan(milliseconds: snapshot.window.milliseconds / 2)
        let window = state.window ?? TimeWindow.allCases.first { $0.span >= snapshot.window } ?? .hour
        switch letter {
        case "p": state.pausedAt = state.pausedAt == nil ? snapshot.time + state.shift : nil
        case "[": state.shift = state.shift + half
        case "]": state.shift = max(.zero, state.shift - half)
        case "+", "=": state.window = window.shorter
        case "-", "_": state.window = window.longer
        default:
            state.pausedAt = nil
            state.shift = .zero
            state.window = nil
        }
        return [.reload]
    }

    private mutating func handleFilter(_ key: Key) -> [ConsoleAction] {
        switch key {
        case .enter: state.mode = .normal
        case .escape:
            state.filter = ""
            state.mode = .normal
        case .backspace: state.filter = String(state.filter.dropLast())
        case .character(let letter): state.filter.append(letter)
        default: break
        }
        return []
    }

    private mutating func goBack() -> [ConsoleAction] {
        if state.zoomed != nil {
            state.zoomed = nil
        } else if !state.filter.isEmpty {
            state.filter = ""
        } else if let before = trail.popLast() {
            state.page = before.page
            state.focus = before.focus
            state.zoomed = before.zoomed
            return [.reload]
        } else {
            state.focus = nil
        }
        return []
    }

    mutating func leaveTrail() { trail.append(state) }
}
