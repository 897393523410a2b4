/// A colour as a terminal takes it.
package enum Color: Hashable, Sendable {
    /// The terminal's own.
    case standard
    /// 0–255; the first 16 are the terminal's palette, the rest xterm's cube and greys.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)
}

/// How many colours may be used.
package enum ColorDepth: String, Hashable, Sendable, CaseIterable {
    case none
    case sixteen = "16"
    case palette = "256"
    case truecolor = "true"

    /// From `--color` and the environment: `NO_COLOR` (not empty) turns colour off unless a depth was asked
    /// for by name; otherwise `COLORTERM` and `TERM` decide. See no-color.org.
    package static func detect(
        requested: ColorDepth? = nil, environment: [String: String], isTerminal: Bool = true
    ) -> ColorDepth {
        if let requested { return requested }
        let term = environment["TERM"] ?? ""
        if environment["NO_COLOR"]?.isEmpty == false || !isTerminal { return .none }
        if term.isEmpty || term == "dumb" || term.hasPrefix("vt") { return .none }
        if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return .truecolor }
        if term.contains("direct") { return .truecolor }
        return term.contains("256color") || isModern(term) ? .palette : .sixteen
    }

    private static func isModern(_ term: String) -> Bool {
        ["kitty", "ghostty", "foot", "wezterm", "alacritty", "contour", "rio"].contains { term.contains($0) }
    }
}

/// Ink to colour. The palette is Okabe and Ito's, which colour-blind readers can tell apart; state is
/// always told by shape and word too, so a theme without colour loses nothing but beauty.
package struct Theme: Hashable, Sendable {
    package var depth: ColorDepth
    /// For a light background: darker variants with a contrast of at least 5.7 on white.
    package var isLight: Bool

    package init(depth: ColorDepth, isLight: Bool = false) {
        self.depth = depth
        self.isLight = isLight
    }

    package func color(of ink: Ink) -> Color {
        switch depth {
        case .none: .standard
        case .sixteen: Theme.ansi(ink)
        case .palette: .indexed(isLight ? Theme.lightIndex(ink) : Theme.darkIndex(ink)).orStandard(for: ink)
        case .truecolor:
            isLight ? .indexed(Theme.lightIndex(ink)).orStandard(for: ink) : Theme.rgb(ink)
        }
    }

    private static func ansi(_ ink: Ink) -> Color {
        switch ink {
        case .text: .standard
        case .muted, .frame: .indexed(8)
        case .focus, .info: .indexed(6)
        case .good: .indexed(2)
        case .warning: .indexed(3)
        case .bad: .indexed(1)
        case .accent, .key: .indexed(4)
        case .series(let index): .indexed([6, 3, 2, 5, 1, 4][index % 6])
        case .heat(let level): .indexed([4, 4, 6, 6, 2, 3, 3, 1, 1][min(max(level, 0), 8)])
        }
    }

    /// Nearest entries of xterm's 256 colours; the heat ramp is cividis.
    private static func darkIndex(_ ink: Ink) -> UInt8 {
        switch ink {
        case .text: 0
        case .muted: 245
        case .frame: 240
        case .focus, .info, .key: 74
        case .good: 36
        case .warning: 214
        case .bad: 203
        case .accent: 117
        case .series(let index): [74, 214, 36, 175, 227, 166][index % 6]
        case .heat(let level): [60, 25, 59, 242, 102, 144, 143, 185, 227][min(max(level, 0), 8)]
        }
    }

    private static func lightIndex(_ ink: Ink) -> UInt8 {
        switch ink {
        case .text: 0
        case .muted: 241
        case .frame: 248
        case .focus, .info, .key, .accent: 25
        case .good: 23
        case .warning: 94
        case .bad: 124
        case .series(let index): [25, 94, 23, 90, 58, 124][index % 6]
        case .heat(let level): [227, 185, 143, 144, 102, 242, 59, 25, 60][min(max(level, 0), 8)]
        }
    }

    private static func rgb(_ ink: Ink) -> Color {
        switch ink {
        case .text: .standard
        case .muted: .rgb(140, 146, 158)
        case .frame: .rgb(82, 88, 100)
        case .focus, .info, .key: .rgb(86, 180, 233)
        case .good: .rgb(0, 180, 136)
        case .warning: .rgb(240, 178, 40)
        case .bad: .rgb(240, 98, 70)
        case .accent: .rgb(126, 200, 250)
        case .series(let index): okabeIto[index % 6]
        case .heat(let level): cividis[min(max(level, 0), 8)]
        }
    }

    private static let okabeIto: [Color] = [
        .rgb(86, 180, 233), .rgb(230, 159, 0), .rgb(0, 158, 115), .rgb(204, 121, 167), .rgb(240, 228, 66),
        .rgb(213, 94, 0),
    ]

    private static let cividis: [Color] = [
        .rgb(38, 70, 115), .rgb(63, 87, 114), .rgb(87, 104, 116), .rgb(110, 121, 120), .rgb(133, 138, 121),
        .rgb(160, 157, 118), .rgb(189, 177, 110), .rgb(219, 198, 97), .rgb(250, 221, 74),
    ]
}

extension Color {
    fileprivate func orStandard(for ink: Ink) -> Color { ink == .text ? .standard : self }
}
