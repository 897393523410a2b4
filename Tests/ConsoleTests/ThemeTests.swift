import Console
import Testing

/// Which colours and which terminal, by the environment.
struct ThemeTests {
    struct Case: CustomTestStringConvertible {
        var environment: [String: String]
        var requested: ColorDepth?
        var depth: ColorDepth

        init(_ environment: [String: String], _ depth: ColorDepth, requested: ColorDepth? = nil) {
            self.environment = environment
            self.requested = requested
            self.depth = depth
        }

        var testDescription: String { "\(environment.sorted { $0.key < $1.key })" }
    }

    @Test(arguments: [
        Case(["TERM": "xterm-256color"], .palette), Case(["TERM": "xterm"], .sixteen),
        Case(["TERM": "dumb"], .none),
        Case([:], .none), Case(["TERM": "xterm-kitty"], .palette), Case(["TERM": "vt100"], .none),
        Case(["TERM": "xterm-256color", "COLORTERM": "truecolor"], .truecolor),
        Case(["TERM": "xterm-256color", "NO_COLOR": "1"], .none),
        Case(["TERM": "xterm-256color", "NO_COLOR": ""], .palette),
        Case(["TERM": "xterm", "NO_COLOR": "1"], .palette, requested: .palette),
    ]) func depth(_ test: Case) {
        #expect(ColorDepth.detect(requested: test.requested, environment: test.environment) == test.depth)
    }

    @Test func aPipeGetsNoColour() {
        #expect(ColorDepth.detect(environment: ["TERM": "xterm-256color"], isTerminal: false) == .none)
    }

    @Test func everyThemeKeepsStatesApart() {
        for depth in [ColorDepth.sixteen, .palette, .truecolor] {
            for isLight in [false, true] {
                let theme = Theme(depth: depth, isLight: isLight)
                let colors = Set([Ink.good, .warning, .bad, .text].map(theme.color))
                #expect(colors.count == 4)
            }
        }
        #expect(Theme(depth: .none).color(of: .bad) == .standard)
    }

    @Test func unknownTerminalsFallBack() {
        #expect(
            TerminalKind.candidates(environment: ["TERM": "nonsense"], wantsTruecolor: false) == [
                nil, "xterm", "vt100",
            ])
        #expect(
            TerminalKind.candidates(environment: ["TERM": "xterm-ghostty"], wantsTruecolor: false)[1]
                == "xterm-256color")
        #expect(
            TerminalKind.candidates(environment: ["TERM": "tmux-256color"], wantsTruecolor: true)[0]
                == "tmux-direct")
        #expect(
            !TerminalKind.isCapable(
                environment: ["TERM": "dumb"], inputIsTerminal: true, outputIsTerminal: true))
    }

    @Test func sequencesAreSGR() {
        let style = Style(.bad, bold: true, reversed: true)
        #expect(selectGraphicRendition(style, theme: Theme(depth: .palette)) == "\u{1B}[0;1;7;38;5;203m")
        #expect(selectGraphicRendition(style, theme: Theme(depth: .none)) == "\u{1B}[0;1;7m")
        #expect(selectGraphicRendition(Style(.muted), theme: Theme(depth: .sixteen)) == "\u{1B}[0;90m")
    }
}
