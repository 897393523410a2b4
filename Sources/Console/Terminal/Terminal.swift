import CNcurses

/// The screen. Lives on the one thread that opened it, since ncurses belongs to one thread.
final class Terminal {
    private let theme: Theme
    private let glyphs: GlyphSet
    private var shown: Canvas?

    /// Opens the first terminal description that works.
    init(options: ConsoleOptions) throws(TerminalError) {
        beaufort_signals_install()
        let wantsTruecolor = options.color == .truecolor
        let candidates = TerminalKind.candidates(
            environment: options.environment, wantsTruecolor: wantsTruecolor)
        guard candidates.contains(where: { Terminal.open($0) }) else {
            beaufort_signals_remove()
            let term = options.environment["TERM"] ?? ""
            throw TerminalError(
                "the terminal type \"\(term)\" is unknown here; set TERM=xterm, or use `beaufort top --once`")
        }
        beaufort_errors_hold()
        let asked = ColorDepth.detect(requested: options.color, environment: options.environment)
        theme = Theme(depth: Terminal.depth(asked), isLight: options.isLight)
        glyphs = options.glyphs ?? (beaufort_screen_has_utf8() == 1 ? .utf8 : .ascii)
    }

    /// Gives the terminal back as it was found; then shows what was written to standard error meanwhile.
    func close() {
        beaufort_screen_close()
        beaufort_errors_release()
        beaufort_signals_remove()
    }

    private static func open(_ name: String?) -> Bool {
        guard let name else { return beaufort_screen_open(nil) == 0 }
        return beaufort_screen_open(name) == 0
    }

    /// No more than the terminal has.
    private static func depth(_ asked: ColorDepth) -> ColorDepth {
        if asked == .none { return .none }
        switch beaufort_screen_colors() {
        case 0: return .none
        case ..<256: return .sixteen
        case ..<16_777_216: return asked == .sixteen ? .sixteen : .palette
        // A description with direct colour takes no palette index above 7.
        default: return .truecolor
        }
    }

    var size: Size {
        var rows: Int32 = 0
        var columns: Int32 = 0
        beaufort_screen_size(&rows, &columns)
        return Size(columns: Int(columns), rows: Int(rows))
    }

    func resize() {
        beaufort_screen_resize()
        shown = nil
    }

    /// The next frame is sent whole: another program may have written on the screen.
    func forget() {
        shown = nil
        beaufort_screen_touch()
    }

    func suspend() {
        beaufort_screen_suspend()
        shown = nil
    }

    /// Sends the cells that differ from the frame before; nothing at all when none does.
    func show(_ frame: Canvas) {
        let canvas = glyphs.render(frame)
        let before = shown?.size == canvas.size ? shown : nil
        var changed = before == nil
        for y in 0..<canvas.size.rows {
            for x in 0..<canvas.size.columns {
                let cell = canvas[x, y]
                if cell.isContinuation || before?[x, y] == cell { continue }
                put(cell, x: x, y: y)
                changed = true
            }
        }
        shown = canvas
        if changed { beaufort_screen_flush() }
    }

    private func put(_ cell: Cell, x: Int, y: Int) {
        var attributes: Int32 = 0
        if cell.style.isBold { attributes |= Int32(BEAUFORT_BOLD.rawValue) }
        if cell.style.isDim { attributes |= Int32(BEAUFORT_DIM.rawValue) }
        if cell.style.isReversed { attributes |= Int32(BEAUFORT_REVERSE.rawValue) }
        let color: Int32 =
            switch theme.color(of: cell.style.ink) {
            case .standard: -1
            case .indexed(let index): Int32(index)
            case .rgb(let red, let green, let blue): Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
            }
        let glyph = cell.glyph.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
        beaufort_screen_put(Int32(y), Int32(x), glyph, Int32(glyph.count), attributes, color)
    }

    /// All keys pressed since the last call.
    func keys() -> [Key] {
        var keys: [Key] = []
        while true {
            let code = beaufort_screen_key()
            if code == Int32(BEAUFORT_KEY_NONE.rawValue) { return keys }
            if let key = Key(terminalCode: code) { keys.append(key) }
        }
    }
}

extension Key {
    /// Nil for keys nobody uses.
    init?(terminalCode code: Int32) {
        switch code {
        case Int32(BEAUFORT_KEY_UP.rawValue): self = .up
        case Int32(BEAUFORT_KEY_DOWN.rawValue): self = .down
        case Int32(BEAUFORT_KEY_LEFT.rawValue): self = .left
        case Int32(BEAUFORT_KEY_RIGHT.rawValue): self = .right
        case Int32(BEAUFORT_KEY_BACKTAB.rawValue): self = .backTab
        case Int32(BEAUFORT_KEY_HOME.rawValue): self = .home
        case Int32(BEAUFORT_KEY_END.rawValue): self = .end
        case Int32(BEAUFORT_KEY_PAGE_UP.rawValue): self = .pageUp
        case Int32(BEAUFORT_KEY_PAGE_DOWN.rawValue): self = .pageDown
        case Int32(BEAUFORT_KEY_ENTER.rawValue), 10, 13: self = .enter
        case Int32(BEAUFORT_KEY_BACKSPACE.rawValue), 8, 127: self = .backspace
        case 9: self = .tab
        case 27: self = .escape
        case 1...26: self = .control(Character(Unicode.Scalar(UInt8(96 + code))))
        default:
            guard code >= 32, code < 0x200000, let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
            self = .character(Character(scalar))
        }
    }
}
