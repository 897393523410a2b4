import Telemetry

/// A whole screen: header, perhaps a banner, panels, key bar, and what lies on top of them.
package enum Screen {
    /// Pure: the same snapshot, size and state give the same cells.
    package static func draw(_ snapshot: Snapshot, size: Size, state: ViewState) -> Canvas {
        var canvas = Canvas(size)
        guard size.columns >= Layout.minimum.columns, size.rows >= Layout.minimum.rows else {
            canvas.drawTooSmall()
            return canvas
        }
        canvas.drawHeader(snapshot, state, in: canvas.bounds.top(1))
        for (index, line) in banners(snapshot, state).prefix(2).enumerated() {
            canvas.draw([line], x: 1, y: 1 + index, in: canvas.bounds)
        }
        for placement in placements(snapshot, size: size, state: state) {
            canvas.draw(placement, Scene(snapshot: snapshot, state: state, panel: placement.panel))
        }
        if snapshot.freshness.isStale(at: snapshot.time) {
            canvas.restyle(canvas.bounds.dropping(top: 1 + banners(snapshot, state).count)) { $0.dimmed }
        }
        canvas.drawFooter(snapshot, state, in: canvas.bounds.dropping(top: size.rows - 1))
        canvas.drawOverlay(snapshot, state)
        return canvas
    }

    /// Which panels are on the screen and where.
    package static func placements(_ snapshot: Snapshot, size: Size, state: ViewState) -> [Placement] {
        let top = 1 + min(2, banners(snapshot, state).count)
        let body = Rect(x: 0, y: top, width: size.columns, height: size.rows - top - 1)
        if let zoomed = state.zoomed { return [Placement(zoomed, body)] }
        return Layout.placements(state.page, in: body, tier: Layout.tier(of: size), focus: state.focus)
    }

    /// What must not be overlooked.
    static func banners(_ snapshot: Snapshot, _ state: ViewState) -> [Span] {
        var lines: [Span] = []
        if snapshot.runtime.isStandIn {
            lines.append(
                Mark.warning("STAND-IN RUNTIME: answers are made up by Beaufort, no model is running"))
        }
        if let age = snapshot.freshness.age(at: snapshot.time), snapshot.freshness.isStale(at: snapshot.time)
        {
            lines.append(
                Mark.warning(
                    "STALE: nothing measured for \(Units.age(age)); is the agent running?"
                ))
        } else if let problem = snapshot.problems.first {
            lines.append(Mark.warning(problem))
        } else if snapshot.freshness.lastIngest == nil {
            lines.append(
                Mark.warning("NO DATA: nothing has been measured here. Start with: beaufort run -- COMMAND"))
        }
        return lines
    }
}

extension Canvas {
    mutating func draw(_ placement: Placement, _ scene: Scene) {
        let inside = frame(placement.rect, scene.frameText, isFocused: scene.isFocused)
        guard !inside.isEmpty else { return }
        drawContent(in: inside, scene)
    }

    mutating func drawTooSmall() {
        let need = "need \(Layout.minimum.columns)×\(Layout.minimum.rows), have \(size.columns)×\(size.rows)"
        let lines = ["beaufort", "too small", need, "q quit"]
        let top = max(0, (size.rows - lines.count) / 2)
        for (index, line) in lines.prefix(size.rows).enumerated() {
            let x = max(0, (size.columns - DisplayWidth.of(line)) / 2)
            draw(line, x: x, y: top + index, index == 0 ? .strong : .muted, in: bounds)
        }
    }
}
