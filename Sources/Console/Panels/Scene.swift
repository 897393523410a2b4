import Telemetry

/// What a panel may look at while it draws.
package struct Scene {
    package var snapshot: Snapshot
    package var state: ViewState
    package var panel: PanelID

    package var isFocused: Bool { state.focus == panel || state.zoomed == panel }

    /// Whether a row of text passes the filter.
    func passes(_ fields: [String]) -> Bool {
        if state.filter.isEmpty { return true }
        let wanted = state.filter.lowercased()
        return fields.contains { $0.lowercased().contains(wanted) }
    }

    /// The selected row, kept within the list; nil unless the list is in focus.
    func selection(of count: Int) -> Int? {
        guard isFocused, count > 0 else { return nil }
        return min(max(0, state.selected(panel)), count - 1)
    }

    /// `no data` when that is why there is nothing, else the panel's own reason.
    func absence(_ why: String) -> String {
        snapshot.freshness.lastIngest == nil ? "no data" : why
    }
}

/// Marks of state: shape first, colour second.
package enum Mark {
    package static func ok(_ word: String = "") -> Span { Span(joined("✔", word), Style(.good)) }
    package static func warning(_ word: String = "") -> Span { Span(joined("▲", word), Style(.warning)) }
    package static func bad(_ word: String = "") -> Span { Span(joined("✖", word), Style(.bad, bold: true)) }
    package static func none(_ word: String = "") -> Span { Span(joined("◌", word), .muted) }

    private static func joined(_ mark: String, _ word: String) -> String {
        word.isEmpty ? mark : "\(mark) \(word)"
    }
}
