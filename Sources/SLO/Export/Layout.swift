/// Lays PromQL out for people: a short call stands in one line, a long one has its argument on lines of
/// its own.
enum Layout {
    /// Columns a line may have before it is broken.
    private static let width = 90

    static func call(_ name: String, _ argument: String, tail: String = "") -> String {
        let line = "\(name)(\(argument))\(tail)"
        if !argument.contains("\n"), line.count <= width { return line }
        return "\(name)(\n\(indented(argument))\n)\(tail)"
    }

    /// `name((argument)[window:step])`
    static func overTime(_ name: String, _ argument: String, _ window: String, _ step: String) -> String {
        call(name, call("", argument, tail: "[\(window):\(step)]"))
    }

    static func indented(_ text: String, by spaces: Int = 2) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: spaces) + $0 }.joined(separator: "\n")
    }

    /// Words filled into lines of at most so many columns.
    static func filled(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
