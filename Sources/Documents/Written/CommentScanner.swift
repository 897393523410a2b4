/// Finds comments, which YAML parsers drop. Where scalars begin, and how they are written, is known from
/// the parser; between them a `#` after white space is a comment.
struct CommentScanner {
    struct Comment {
        var line: Int
        var column: Int
        /// From the `#` on, without white space at the end.
        var text: String
        /// Something stands before it on its line.
        var isBeside: Bool
    }

    /// A scalar that may hold a `#`: one in quotes, or a block.
    struct Scalar {
        var line: Int
        var column: Int
        var style: Style
        /// Column of the collection it stands in, for blocks that name their own indentation.
        var parentColumn: Int

        enum Style { case single, double, block }
    }

    private(set) var comments: [Comment] = []
    /// Lines that are `---` or `...`.
    private(set) var markers: [Int] = []
    private let source: SourceLines
    private var line = 1
    private var column = 1

    /// - Parameter scalars: in the order of the text.
    init(_ source: SourceLines, scalars: [Scalar]) {
        self.source = source
        for scalar in scalars where (scalar.line, scalar.column) >= (line, column) {
            walk(to: scalar.line, scalar.column)
            skipProperties()
            switch scalar.style {
            case .single: skipSingle()
            case .double: skipDouble()
            case .block: skipBlock(scalar)
            }
        }
        walk(to: source.lines.count + 1, 1)
    }

    /// Up to a place, gathering comments.
    private mutating func walk(to endLine: Int, _ endColumn: Int) {
        while (line, column) < (endLine, endColumn) {
            if column == 1, source.isMarker(line) { markers.append(line) }
            let scalars = source[line]
            let limit = line == endLine ? min(endColumn - 1, scalars.count) : scalars.count
            var index = column - 1
            while index < limit {
                if scalars[index] == "#", index == 0 || SourceLines.isSpace(scalars[index - 1]) {
                    add(scalars, from: index)
                    break
                }
                index += 1
            }
            if line == endLine {
                column = endColumn
            } else {
                nextLine()
            }
        }
    }

    private mutating func add(_ scalars: [Unicode.Scalar], from index: Int) {
        let end = scalars.lastIndex { !SourceLines.isSpace($0) } ?? index
        let isBeside = !scalars[..<index].allSatisfy(SourceLines.isSpace)
        comments.append(
            Comment(
                line: line, column: index + 1, text: SourceLines.text(scalars[index...end]),
                isBeside: isBeside))
    }

    private mutating func nextLine() {
        line += 1
        column = 1
    }

    /// Over `&anchor` and `!tag` before a scalar, which may even stand on lines before it.
    private mutating func skipProperties() {
        while line <= source.lines.count {
            guard let scalar = source[line, column] else {
                nextLine()
                continue
            }
            if SourceLines.isSpace(scalar) {
                column += 1
            } else if scalar == "&" || scalar == "!" {
                while let next = source[line, column], !SourceLines.isSpace(next) { column += 1 }
            } else if scalar == "#" {
                walk(to: line + 1, 1)
            } else {
                return
            }
        }
    }

    private mutating func skipSingle() {
        column += 1
        while line <= source.lines.count {
            switch source[line, column] {
            case nil: nextLine()
            case "'" where source[line, column + 1] == "'": column += 2
            case "'":
                column += 1
                return
            default: column += 1
            }
        }
    }

    private mutating func skipDouble() {
        column += 1
        while line <= source.lines.count {
            switch source[line, column] {
            case nil: nextLine()
            case "\\": column += 2
            case "\"":
                column += 1
                return
            default: column += 1
            }
        }
    }

    /// Over the header, whose comment counts, and every line that is indented as far as the text.
    private mutating func skipBlock(_ scalar: Scalar) {
        let header = source[line].dropFirst(column - 1).prefix { !SourceLines.isSpace($0) }
        walk(to: line + 1, 1)
        let named = header.compactMap { Int(SourceLines.text([$0])) }.first
        var first = line
        while source.isBlank(first) { first += 1 }
        let indent = named.map { scalar.parentColumn - 1 + $0 } ?? source.indent(first) ?? 0
        // A block without a text ends where it begins: what follows is indented no further than its parent.
        guard indent >= scalar.parentColumn || named != nil else { return }
        while line <= source.lines.count {
            guard source.isBlank(line) || (source.indent(line) ?? 0) >= indent else { return }
            nextLine()
        }
    }
}
