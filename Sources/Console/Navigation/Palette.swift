/// Something the palette leads to.
package struct PaletteEntry: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case page(Page)
        case panel(Page, PanelID)
        case key(Key)
        case alert(Int)
        case window(TimeWindow)
    }

    package var text: String
    /// The key that does the same.
    package var key: String
    package var target: Target
}

/// Everything that can be reached by name.
package enum Palette {
    /// Best matches first; all entries in their own order while nothing is typed.
    package static func matches(_ text: String, _ snapshot: Snapshot, _ state: ViewState) -> [PaletteEntry] {
        let all = entries(snapshot, state)
        guard !text.isEmpty else { return all }
        return all.enumerated().compactMap { offset, entry in
            FuzzyMatch.score(text, in: entry.text).map { (offset: offset, score: $0, entry: entry) }
        }.sorted { ($1.score, $0.offset) < ($0.score, $1.offset) }.map(\.entry)
    }

    private static func entries(_ snapshot: Snapshot, _ state: ViewState) -> [PaletteEntry] {
        var entries = Page.allCases.map {
            PaletteEntry(text: "page \($0.title)", key: String($0.digit), target: .page($0))
        }
        let alerts = Scene(snapshot: snapshot, state: state, panel: .alerts).visibleAlerts
        entries += alerts.enumerated().map {
            PaletteEntry(text: "alert \($0.element.name)", key: "", target: .alert($0.offset))
        }
        for page in [state.page] + Page.allCases.filter({ $0 != state.page }) {
            entries += Layout.order(of: page).map {
                PaletteEntry(text: "panel \($0.title) (\(page.title))", key: "", target: .panel(page, $0))
            }
        }
        entries += TimeWindow.allCases.map {
            PaletteEntry(text: "last \($0.text)", key: "", target: .window($0))
        }
        let commands: [(String, String, Key)] = [
            ("acknowledge alert", "a", .character("a")), ("silence alert", "s", .character("s")),
            ("run runbook", "r", .character("r")), ("pause or resume", "p", .character("p")),
            ("earlier", "[", .character("[")), ("later", "]", .character("]")), ("now", "0", .character("0")),
            ("filter rows", "/", .character("/")), ("help", "?", .character("?")),
            ("redraw", "^L", .control("l")), ("quit", "q", .character("q")),
        ]
        return entries + commands.map { PaletteEntry(text: $0.0, key: $0.1, target: .key($0.2)) }
    }
}

package enum FuzzyMatch {
    /// Higher is better; nil when the letters do not occur in this order. Letters at the start of words and
    /// letters in a row count more.
    package static func score(_ pattern: String, in text: String) -> Int? {
        let wanted = Array(pattern.lowercased().filter { $0 != " " })
        let letters = Array(text.lowercased())
        guard !wanted.isEmpty else { return 0 }
        var best: Int?
        for start in letters.indices where letters[start] == wanted[0] {
            guard let score = score(wanted, letters, from: start) else { continue }
            best = max(best ?? score, score)
        }
        return best
    }

    private static func score(_ wanted: [Character], _ letters: [Character], from start: Int) -> Int? {
        var score = -start
        var next = 0
        var last = -2
        for index in start..<letters.count where next < wanted.count && letters[index] == wanted[next] {
            let isWordStart = index == 0 || !(letters[index - 1].isLetter || letters[index - 1].isNumber)
            score += 1 + (isWordStart ? 20 : 0) + (last == index - 1 ? 15 : 0)
            last = index
            next += 1
        }
        return next == wanted.count ? score - (letters.count / 8) : nil
    }
}

extension Navigation {
    mutating func handlePalette(_ key: Key, _ palette: PaletteState, _ snapshot: Snapshot) -> [ConsoleAction]
    {
        var palette = palette
        let matches = Palette.matches(palette.text, snapshot, state)
        switch key {
        case .escape:
            state.mode = .normal
            return []
        case .enter:
            state.mode = .normal
            guard matches.indices.contains(palette.index) else { return [] }
            return follow(matches[palette.index].target, snapshot)
        case .up, .backTab: palette.index = max(0, palette.index - 1)
        case .down, .tab: palette.index = min(max(0, matches.count - 1), palette.index + 1)
        case .backspace:
            palette.text = String(palette.text.dropLast())
            palette.index = 0
        case .character(let letter):
            palette.text.append(letter)
            palette.index = 0
        default: break
        }
        state.mode = .palette(palette)
        return []
    }

    private mutating func follow(_ target: PaletteEntry.Target, _ snapshot: Snapshot) -> [ConsoleAction] {
        switch target {
        case .page(let page): return show(page)
        case .panel(let page, let panel):
            let actions = show(page)
            state.focus = panel
            state.zoomed = panel
            return actions
        case .alert(let index):
            let actions = show(.oncall)
            state.focus = .alerts
            state.selection[.alerts] = index
            return actions
        case .window(let window):
            state.window = window
            return [.reload]
        case .key(let key):
            return handle(key, snapshot, size: Size(columns: 160, rows: 45))
        }
    }
}
