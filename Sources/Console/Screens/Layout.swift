/// Where a panel stands.
package struct Placement: Hashable, Sendable {
    package var panel: PanelID
    package var rect: Rect

    package init(_ panel: PanelID, _ rect: Rect) {
        self.panel = panel
        self.rect = rect
    }
}

/// Arranges a page's panels in the room between header and key bar. Panels never overlap and never
/// leave the room.
package enum Layout {
    /// Below this nothing useful fits.
    package static let minimum = Size(columns: 40, rows: 12)

    package enum Tier: Hashable, Sendable {
        /// One column of panels; those that do not fit are reached by moving the focus.
        case narrow
        /// 80×24 and up.
        case normal
        /// 130×36 and up.
        case wide
    }

    package static func tier(of size: Size) -> Tier {
        if size.columns < 80 || size.rows < 24 { return .narrow }
        return size.columns >= 130 && size.rows >= 36 ? .wide : .normal
    }

    package static func placements(_ page: Page, in body: Rect, tier: Tier, focus: PanelID?) -> [Placement] {
        switch (page, tier) {
        case (_, .narrow): stack(order(of: page), in: body, from: focus)
        case (.oncall, .normal): oncall(in: body)
        case (.oncall, .wide): oncallWide(in: body)
        case (.executive, .normal): executive(in: body)
        case (.executive, .wide): executiveWide(in: body)
        case (.debug, .normal): debug(in: body)
        case (.debug, .wide): debugWide(in: body)
        }
    }

    /// Most important first: the order of `Tab`, and of the narrow arrangement.
    package static func order(of page: Page) -> [PanelID] {
        switch page {
        case .oncall:
            [
                .alerts, .success, .latencyCard, .firstChunk, .throughput, .saturation, .weather, .objectives,
                .latencyChart, .gpu, .load, .upstreams, .failedRequests, .operations,
            ]
        case .executive:
            [.compliance, .cost, .safety, .service, .models, .budgets, .costChart, .tokens, .incidents]
        case .debug:
            [.heatmap, .stages, .failures, .safety, .runtime, .waterfall, .attributes, .requests, .versions]
        }
    }

    private static func stack(_ panels: [PanelID], in body: Rect, from focus: PanelID?) -> [Placement] {
        let start = focus.flatMap(panels.firstIndex(of:)) ?? 0
        let ordered = Array(panels[start...] + panels[..<start])
        let fitting = max(1, min(ordered.count, body.height / 6))
        let rects = body.rows(Array(repeating: 1, count: fitting))
        return zip(ordered, rects).map { Placement($0, $1) }
    }

    private static func row(_ panels: [PanelID], _ weights: [Int], in rect: Rect) -> [Placement] {
        zip(panels, rect.columns(weights)).map { Placement($0, $1) }
    }

    /// Rows of fixed height first, the rest shared by weight.
    static func rows(_ body: Rect, fixed: Int, _ weights: [Int]) -> [Rect] {
        [body.top(fixed)] + body.dropping(top: fixed).rows(weights)
    }
}

extension Layout {
    private static func oncall(in body: Rect) -> [Placement] {
        let rows = rows(body, fixed: 5, [7, 5, 5])
        return row([.success, .latencyCard, .throughput, .saturation], [1, 1, 1, 1], in: rows[0])
            + [Placement(.alerts, rows[1])] + row([.objectives, .upstreams], [42, 38], in: rows[2])
            + [Placement(.failedRequests, rows[3])]
    }

    private static func oncallWide(in body: Rect) -> [Placement] {
        let rows = rows(body, fixed: 6, [13, 12, 12])
        let cards: [PanelID] = [.success, .latencyCard, .firstChunk, .throughput, .saturation, .weather]
        return row(cards, [1, 1, 1, 1, 1, 1], in: rows[0])
            + row([.alerts, .latencyChart], [98, 62], in: rows[1])
            + row([.objectives, .gpu, .load, .upstreams], [54, 34, 32, 40], in: rows[2])
            + row([.failedRequests, .operations], [98, 62], in: rows[3])
    }

    private static func executive(in body: Rect) -> [Placement] {
        let sides = body.columns([27, 53])
        let left = sides[0].rows([7, 7, 8])
        let right = sides[1].rows([8, 6, 8])
        return [
            Placement(.compliance, right[0]), Placement(.cost, left[0]), Placement(.safety, left[1]),
            Placement(.models, right[1]), Placement(.service, left[2]), Placement(.costChart, right[2]),
        ]
    }

    private static func executiveWide(in body: Rect) -> [Placement] {
        let rows = body.rows([26, 17])
        let sides = rows[0].columns([40, 78, 42])
        let left = sides[0].rows([11, 15])
        let middle = sides[1].rows([13, 13])
        let right = sides[2].rows([12, 14])
        return [
            Placement(.compliance, middle[0]), Placement(.cost, left[0]), Placement(.safety, right[0]),
            Placement(.service, left[1]), Placement(.models, right[1]), Placement(.budgets, middle[1]),
        ] + row([.costChart, .tokens, .incidents], [59, 59, 42], in: rows[1])
    }

    private static func debug(in body: Rect) -> [Placement] {
        let rows = body.rows([9, 7, 6])
        return row([.heatmap, .stages], [50, 30], in: rows[0]) + [Placement(.waterfall, rows[1])]
            + row([.requests, .failures], [50, 30], in: rows[2])
    }

    private static func debugWide(in body: Rect) -> [Placement] {
        let rows = body.rows([12, 10, 11, 10])
        return row([.heatmap, .stages], [116, 44], in: rows[0])
            + row([.failures, .safety, .runtime], [56, 52, 52], in: rows[1])
            + row([.waterfall, .attributes], [104, 56], in: rows[2])
            + row([.requests, .versions], [104, 56], in: rows[3])
    }
}
