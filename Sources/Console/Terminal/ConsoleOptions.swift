package import Telemetry

/// How the console looks and how often it reads.
package struct ConsoleOptions: Sendable {
    package var page = Page.oncall
    /// Nil: as the environment says.
    package var color: ColorDepth?
    package var isLight = false
    /// Nil: as the locale says.
    package var glyphs: GlyphSet?
    package var refresh = TimeSpan.seconds(1)
    /// Nil: as much as there is, up to the page's own.
    package var window: TimeWindow?
    /// `TERM`, `COLORTERM`, `NO_COLOR`.
    package var environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }
}

/// What the reader can have done. Each returns a sentence for the status line; without any of them the
/// console is read-only.
package struct ConsoleCommands: Sendable {
    package var acknowledge: (@Sendable (_ alert: String) async throws -> String)?
    package var silence: (@Sendable (_ alert: String, _ span: TimeSpan) async throws -> String)?
    package var runRunbook: (@Sendable (_ name: String, _ alert: String?) async throws -> String)?

    package init() {}

    var isReadOnly: Bool { acknowledge == nil && silence == nil && runRunbook == nil }
}

/// Why the console ended.
package enum ConsoleExit: Hashable, Sendable {
    /// The reader asked for it.
    case quit
    /// SIGTERM, SIGHUP or SIGINT, or the task was cancelled.
    case terminated
}
