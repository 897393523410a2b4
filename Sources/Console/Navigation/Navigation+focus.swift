import Telemetry

extension Navigation {
    /// Within a list up and down choose a row; everything else moves to the neighbouring panel.
    mutating func move(_ direction: Direction, _ snapshot: Snapshot, _ size: Size) -> [ConsoleAction] {
        if let focus = state.focus, focus.isList, let count = rowCount(focus, snapshot), count > 0 {
            let at = min(state.selected(focus), count - 1)
            if direction == .down, at + 1 < count {
                state.selection[focus] = at + 1
                return []
            }
            if direction == .up, at > 0 {
                state.selection[focus] = at - 1
                return []
            }
        }
        guard state.zoomed == nil else { return [] }
        let placements = Screen.placements(snapshot, size: size, state: state)
        guard let focus = state.focus, let here = placements.first(where: { $0.panel == focus }) else {
            state.focus = placements.first?.panel
            return []
        }
        if let next = Navigation.neighbour(of: here.rect, direction, among: placements) { state.focus = next }
        return []
    }

    /// The nearest panel that lies wholly in that direction; of several, the one whose middle is nearest.
    static func neighbour(of rect: Rect, _ direction: Direction, among placements: [Placement]) -> PanelID? {
        let candidates = placements.filter { other in
            switch direction {
            case .up: other.rect.bottom <= rect.y
            case .down: other.rect.y >= rect.bottom
            case .left: other.rect.right <= rect.x
            case .right: other.rect.x >= rect.right
            }
        }
        return candidates.min { distance(rect, $0.rect, direction) < distance(rect, $1.rect, direction) }?
            .panel
    }

    /// Steps along the direction weigh most: a cell is about twice as high as wide.
    private static func distance(_ from: Rect, _ to: Rect, _ direction: Direction) -> Int {
        let dx = abs((to.x + to.width / 2) - (from.x + from.width / 2))
        let dy = abs((to.y + to.height / 2) - (from.y + from.height / 2)) * 2
        let gap =
            switch direction {
            case .up: from.y - to.bottom
            case .down: to.y - from.bottom
            case .left: from.x - to.right
            case .right: to.x - from.right
            }
        let across = direction == .up || direction == .down ? dx : dy
        return gap * 100 + across
    }

    /// The next panel of the page's order; in the narrow arrangement that scrolls.
    mutating func step(_ offset: Int, _ snapshot: Snapshot, _ size: Size) -> [ConsoleAction] {
        let order: [PanelID]
        if Layout.tier(of: size) == .narrow {
            order = Layout.order(of: state.page)
        } else {
            var still = state
            still.zoomed = nil
            let shown = Set(Screen.placements(snapshot, size: size, state: still).map(\.panel))
            order = Layout.order(of: state.page).filter(shown.contains)
        }
        guard !order.isEmpty else { return [] }
        let at = state.focus.flatMap(order.firstIndex(of:))
        let next = at.map { ($0 + offset + order.count) % order.count } ?? (offset > 0 ? 0 : order.count - 1)
        state.focus = order[next]
        if state.zoomed != nil { state.zoomed = order[next] }
        return []
    }

    /// A request opens its waterfall on the debug page; any other panel fills the screen.
    mutating func open(_ snapshot: Snapshot, _ size: Size) -> [ConsoleAction] {
        guard let focus = state.focus else { return step(1, snapshot, size) }
        if focus == .failedRequests || focus == .requests {
            let rows = Scene(snapshot: snapshot, state: state, panel: focus).visibleRequests
            guard !rows.isEmpty else { return [] }
            leaveTrail()
            state.inspected = rows[min(state.selected(focus), rows.count - 1)].id
            let isElsewhere = state.page != .debug
            state.page = .debug
            state.focus = .waterfall
            state.zoomed = nil
            return isElsewhere ? [.reload] : []
        }
        state.zoomed = state.zoomed == nil ? focus : nil
        return []
    }

    mutating func select(_ snapshot: Snapshot, _ change: (Int, Int) -> Int) -> [ConsoleAction] {
        guard let focus = state.focus, let count = rowCount(focus, snapshot), count > 0 else { return [] }
        let at = min(state.selected(focus), count - 1)
        state.selection[focus] = min(count - 1, max(0, change(at, count)))
        return []
    }

    private func rowCount(_ panel: PanelID, _ snapshot: Snapshot) -> Int? {
        let scene = Scene(snapshot: snapshot, state: state, panel: panel)
        switch panel {
        case .alerts: return scene.visibleAlerts.count
        case .requests, .failedRequests: return scene.visibleRequests.count
        case .incidents: return snapshot.incidents.count
        default: return nil
        }
    }
}
