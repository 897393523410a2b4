extension Canvas {
    /// What can be pressed now, or what came of the last key.
    mutating func drawFooter(_ snapshot: Snapshot, _ state: ViewState, in area: Rect) {
        if case .filter = state.mode {
            let end = draw([.key(" / "), Span(state.filter), Span("▏")], x: area.x, y: area.y, in: area)
            draw(
                [.key("enter"), .muted(" keep  "), .key("esc"), .muted(" clear")], endingAt: area.right - 1,
                y: area.y, after: end + 1, in: area)
            return
        }
        if let message = state.message {
            draw(
                [message.isError ? Mark.bad(message.text) : Span(message.text, Style(.info))], x: area.x + 1,
                y: area.y, in: area)
            return
        }
        drawKeyBar(Footer.groups(state), always: [KeyHint("?", "help"), KeyHint("q", "quit")], in: area)
    }
}

package enum Footer {
    static func groups(_ state: ViewState) -> [[KeyHint]] {
        var groups: [[KeyHint]] = []
        if state.zoomed != nil { groups.append([KeyHint("esc", "back")]) }
        if !state.filter.isEmpty { groups.append([KeyHint("/", "\"\(clipped(state.filter, to: 12))\"")]) }
        groups.append([KeyHint("1-3", "page"), KeyHint("tab", "panel"), KeyHint("enter", "open")])
        if state.page == .oncall, !state.isReadOnly {
            groups.append([KeyHint("a", "ack"), KeyHint("s", "silence"), KeyHint("r", "runbook")])
        }
        groups.append([
            KeyHint("p", state.pausedAt == nil ? "pause" : "resume"), KeyHint("[ ]", "shift"),
            KeyHint("+ -", "zoom"),
        ])
        groups.append([KeyHint(":", "palette"), KeyHint("/", "filter")])
        return groups
    }
}
