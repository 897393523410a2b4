package import Telemetry

/// What the reader has chosen: which page, which panel, which row. Together with a snapshot and a size it
/// determines every cell on the screen.
package struct ViewState: Hashable, Sendable {
    package var page: Page
    /// The panel with the highlighted frame.
    package var focus: PanelID?
    /// The panel that fills the screen.
    package var zoomed: PanelID?
    /// The selected row by panel.
    package var selection: [PanelID: Int] = [:]
    /// Only rows that contain this, in any case.
    package var filter = ""
    package var mode = Mode.normal
    /// Id of the request whose waterfall is shown; nil takes the most telling one.
    package var inspected: String?
    /// Charts stop at the moment `p` was pressed.
    package var pausedAt: Timestamp?
    /// How far the charts' right end lies in the past.
    package var shift = TimeSpan.zero
    /// Nil: as much as there is, up to the page's own.
    package var window: TimeWindow?
    package var message: Message?
    /// Acting on alerts is not offered.
    package var isReadOnly = false
    /// How often the numbers are read, in words; nil for a single frame.
    package var refresh: TimeSpan?

    package init(page: Page = .oncall) {
        self.page = page
    }

    package func selected(_ panel: PanelID) -> Int { selection[panel] ?? 0 }
}

/// What the keyboard speaks to.
package enum Mode: Hashable, Sendable {
    case normal
    case help
    case filter
    case palette(PaletteState)
    case confirm(Confirmation)
}

package struct PaletteState: Hashable, Sendable {
    package var text = ""
    package var index = 0

    package init() {}
}

/// A question before something changes. `Cancel` is chosen until the reader moves.
package struct Confirmation: Hashable, Sendable {
    package var title: String
    package var lines: [String]
    package var verb: String
    package var action: ConsoleAction
    package var isConfirming = false

    package init(title: String, lines: [String], verb: String, action: ConsoleAction) {
        self.title = title
        self.lines = lines
        self.verb = verb
        self.action = action
    }
}

/// A line that tells what came of an action.
package struct Message: Hashable, Sendable {
    package var text: String
    package var isError: Bool

    package init(_ text: String, isError: Bool = false) {
        self.text = text
        self.isError = isError
    }
}

/// What the reader asks of the world outside the screen.
package enum ConsoleAction: Hashable, Sendable {
    case quit
    case suspend
    case redraw
    /// Other numbers are needed: another page, window or instant.
    case reload
    case acknowledge(alert: String)
    case silence(alert: String, span: TimeSpan)
    case runRunbook(name: String, alert: String?)
}
