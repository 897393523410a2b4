/// A text as lines of Unicode scalars, broken where YAML breaks them.
struct SourceLines {
    /// Without their line breaks.
    private(set) var lines: [[Unicode.Scalar]] = [[]]

    init(_ text: String) {
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
    }

    /// Lines and columns count from 1.
    subscript(line: Int) -> [Unicode.Scalar] {
        line >= 1 && line <= lines.count ? lines[line - 1] : []
    }

    subscript(line: Int, column: Int) -> Unicode.Scalar? {
        let scalars = self[line]
        return column >= 1 && column <= scalars.count ? scalars[column - 1] : nil
    }

    func isBlank(_ line: Int) -> Bool {
        line >= 1 && line <= lines.count && self[line].allSatisfy(SourceLines.isSpace)
    }

    /// Number of spaces before what stands on a line; nil for a blank one.
    func indent(_ line: Int) -> Int? { self[line].firstIndex { !SourceLines.isSpace($0) } }

    /// `---` or `...` at the start of a line.
    func isMarker(_ line: Int) -> Bool {
        let scalars = self[line]
        guard scalars.count >= 3, scalars.count == 3 || SourceLines.isSpace(scalars[3]) else { return false }
        return scalars[0..<3].allSatisfy { $0 == "-" } || scalars[0..<3].allSatisfy { $0 == "." }
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
