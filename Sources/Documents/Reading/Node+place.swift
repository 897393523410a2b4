extension Node {
    /// The place of a byte of this scalar's text in the file it was read from: line and column within a block
    /// of lines as well as behind quotes. Where the file is not to be had, the scalar's own place.
    ///
    /// Looked up by the word that begins there, so it holds for every way YAML has to write a text.
    package func position(ofByte offset: Int) -> SourcePosition {
        guard let text, let source = try? TextFile.read(position.file) else { return position }
        let bytes = Array(text.utf8)
        guard bytes.indices.contains(offset) else { return position }
        let word = Array(bytes[offset...].prefix(while: \.isPartOfWord))
        guard !word.isEmpty else { return position }
        let before = (0..<offset).count { bytes[$0...].starts(with: word) }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(position.line - 1) else { return position }
        let start = lines[position.line - 1].unicodeScalars.prefix(position.column - 1).endIndex
        // Indentation and escapes make the source longer than the text, but not without end.
        var reach = 4 * bytes.count + 400
        var passed = 0
        for (index, line) in lines.enumerated().dropFirst(position.line - 1) where reach > 0 {
            let part = Array((index == position.line - 1 ? line[start...] : line).utf8)
            for place in part.indices where part[place...].starts(with: word) {
                if passed == before { return self.position(index, line, part, place) }
                passed += 1
            }
            reach -= part.count + 1
        }
        return position
    }

    private func position(_ index: Int, _ line: Substring, _ part: [UInt8], _ place: Int) -> SourcePosition {
        let bytes = line.utf8.count - part.count + place
        let column = String(decoding: line.utf8.prefix(bytes), as: UTF8.self).unicodeScalars.count + 1
        return SourcePosition(file: position.file, line: index + 1, column: column)
    }
}

extension UInt8 {
    /// Letters, digits, and what holds names together: `.CommonLabels`, `$value`.
    fileprivate var isPartOfWord: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self) || self >= 0x80
            || self == 36 || self == 46 || self == 95
    }
}
