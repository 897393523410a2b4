/// Which terminal descriptions to try, and whether to try at all.
package enum TerminalKind {
    private static let modern = ["kitty", "ghostty", "foot", "wezterm", "alacritty", "contour", "rio"]

    /// Names for ncurses, the first that opens is used: `$TERM` itself, then what its family understands.
    /// Descriptions of new terminals are often missing on servers, and only the `-direct` ones give ncurses
    /// more than 256 colours; nil means `$TERM`.
    package static func candidates(environment: [String: String], wantsTruecolor: Bool) -> [String?] {
        let term = environment["TERM"] ?? ""
        var names: [String?] = []
        if wantsTruecolor {
            let isMultiplexed = term.hasPrefix("tmux") || term.hasPrefix("screen")
            names += isMultiplexed ? ["tmux-direct"] : ["vte-direct", "xterm-direct"]
        }
        names.append(nil)
        let isModern = modern.contains { term.contains($0) } || environment["COLORTERM"]?.isEmpty == false
        if isModern { names.append("xterm-256color") }
        return names + ["xterm", "vt100"]
    }

    /// Whether a full screen makes sense: both ends are terminals and can move a cursor.
    package static func isCapable(
        environment: [String: String], inputIsTerminal: Bool, outputIsTerminal: Bool
    )
        -> Bool
    {
        guard let term = environment["TERM"], !term.isEmpty, term != "dumb" else { return false }
        return inputIsTerminal && outputIsTerminal
    }
}
