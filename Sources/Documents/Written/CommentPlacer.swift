/// Gives every comment to the entry it speaks of: one behind something to that, one on a line of its own to
/// what comes next, unless it is indented further; then it closes what stands before it.
struct CommentPlacer {
    private typealias Comment = CommentScanner.Comment

    private let source: SourceLines
    private let tree: WrittenReader
    private let scanner: CommentScanner
    /// Numbers of entries in the order of the text, those of equal places outermost first.
    private let order: [Int]
    private var above: [Int: [Comment]] = [:]
    private var beside: [Int: [String]] = [:]
    private var below: [Int: [Comment]] = [:]
    private var loose: [Comment] = []

    init(_ source: SourceLines, _ tree: WrittenReader, _ scanner: CommentScanner) {
        self.source = source
        self.tree = tree
        self.scanner = scanner
        // An alias in a list is given the place of its anchor: it takes no comments.
        var last = (0, 0)
        order = tree.places.indices.filter { number in
            let start = (tree.places[number].line, tree.places[number].column)
            guard start >= last else { return false }
            last = start
            return true
        }
    }

    func place() -> WrittenText {
        var placer = self
        for comment in scanner.comments { placer.place(comment) }
        let documents = tree.roots.map { placer.entry($0) }
        return WrittenText(
            documents: documents, loose: documents.isEmpty ? lines(placer.loose, end: nil) : [])
    }

    private func isBefore(_ number: Int, _ comment: Comment) -> Bool {
        (tree.places[number].line, tree.places[number].column) < (comment.line, comment.column)
    }

    private mutating func place(_ comment: Comment) {
        // The first entry behind the comment; entries of equal place stand outermost first.
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(order[middle], comment) { low = middle + 1 } else { high = middle }
        }
        let previous = low > 0 ? order[low - 1] : nil
        let next = low < order.count ? order[low] : nil
        if comment.isBeside, let previous, speaksOfData(comment) {
            beside[target(comment, previous), default: []].append(comment.text)
        } else {
            placeOnLine(comment, previous, next)
        }
    }

    /// Not behind a lone dash or a marker, which are nothing yet.
    private func speaksOfData(_ comment: Comment) -> Bool {
        guard !source.isMarker(comment.line) else { return false }
        return source[comment.line].prefix(comment.column - 1)
            .contains { !SourceLines.isSpace($0) && $0 != "-" }
    }

    /// Behind a closing bracket: all that is in brackets.
    private func target(_ comment: Comment, _ previous: Int) -> Int {
        var outer = previous
        while tree.places[outer].isFlow, let parent = tree.places[outer].parent { outer = parent }
        let last = source[comment.line].prefix(comment.column - 1).last { !SourceLines.isSpace($0) }
        let closes = last == "]" || last == "}"
        return closes ? outer : previous
    }

    private mutating func placeOnLine(_ comment: Comment, _ previous: Int?, _ next: Int?) {
        guard let previous else {
            if let next { above[next, default: []].append(comment) } else { loose.append(comment) }
            return
        }
        let place = tree.places[previous]
        let isInside = (comment.line, comment.column) < (place.valueLine, place.valueColumn)
        if isInside, place.holdsScalar {
            above[previous, default: []].append(comment)
            return
        }
        let limit = next.map { tree.places[$0].line } ?? Int.max
        let isCut = scanner.markers.contains { $0 >= place.line && $0 < limit }
        if let next, tree.places[next].isDocument {
            let hasEnded = !scanner.markers.contains { $0 > comment.line && $0 < limit }
            // A marker after the comment and before the next document: the comment closes this one.
            if hasEnded || (source.isMarker(comment.line) && comment.isBeside) {
                above[next, default: []].append(comment)
                return
            }
        } else if let next, comment.column <= tree.places[next].column, !isCut {
            if let item = formerList(comment, previous, next) {
                below[item, default: []].append(comment)
            } else {
                above[next, default: []].append(comment)
            }
            return
        }
        // What begins in the first column at the end speaks of the document.
        let number = comment.column == 1 ? 0 : comment.column
        below[innermost(from: previous, upTo: number), default: []].append(comment)
    }

    /// The item behind which an item stands that was put into a comment, in a list that is not indented.
    private func formerList(_ comment: Comment, _ previous: Int, _ next: Int) -> Int? {
        guard comment.text.dropFirst().drop(while: { $0 == " " }).hasPrefix("- "),
            tree.entries[next].key != nil
        else { return nil }
        let item = innermost(from: previous, upTo: comment.column)
        let isItem = tree.entries[item].key == nil && tree.places[item].indent == comment.column
        return isItem ? item : nil
    }

    /// The innermost entry around or at another that begins no further right than a column.
    private func innermost(from previous: Int, upTo column: Int) -> Int {
        var number = previous
        while let parent = tree.places[number].parent, tree.places[number].indent > column {
            number = parent
        }
        return number
    }

    private func entry(_ number: Int) -> WrittenEntry {
        var entry = tree.entries[number]
        let own = above[number] ?? []
        entry.comments.above = lines(own, end: entry.position.line)
        entry.comments.beside = beside[number] ?? []
        let closing = below[number] ?? []
        entry.comments.below =
            (closing.first.map { isGap($0.line) } == true ? [""] : [])
            + lines(closing, end: nil)
        entry.comments.hasGap = isGap(own.first?.line ?? entry.position.line)
        entry.value.entries = tree.children[number].map { self.entry($0) }
        // What comes first may come later elsewhere, and the blank line is not its own.
        if !entry.value.entries.isEmpty { entry.value.entries[0].comments.hasGap = false }
        return entry
    }

    private func isGap(_ line: Int) -> Bool { source.isBlank(line - 1) }

    /// Comments with the blank lines between them, and between the last and what it stands above.
    private func lines(_ comments: [Comment], end: Int?) -> [String] {
        var lines: [String] = []
        for (index, comment) in comments.enumerated() {
            if index > 0, isGap(comment.line) { lines.append("") }
            lines.append(comment.text)
        }
        if !lines.isEmpty, let end, isGap(end) { lines.append("") }
        return lines
    }
}
