/// A regular expression in RE2's syntax, as Prometheus uses: no look-around, no back-references, and in
/// return matching takes time proportional to pattern × text, whatever a stranger writes into a query.
///
/// `.` matches line breaks too, as in Prometheus' matchers; a dot inside `(?-s:…)` does not. Characters
/// are Unicode scalars; `\d`, `\w` and `\s` are ASCII.
package struct Pattern: Sendable {
    package let source: String
    private let program: PatternProgram

    package init(_ source: String) throws(PatternError) {
        self.source = source
        var parser = PatternParser(source)
        let tree = try parser.parse()
        program = try PatternProgram(tree, groups: parser.groupNames, source: source)
    }

    /// Whether the pattern matches the text from its beginning to its end.
    package func matchesWhole(_ text: String) -> Bool {
        PatternMachine(program).accepts(scalars(text))
    }

    /// The match of the whole text with its groups, or nil.
    package func wholeMatch(_ text: String) -> PatternMatch? {
        let scalars = scalars(text)
        return PatternMachine(program).find(scalars, from: 0, wholeOnly: true)
            .map { PatternMatch(scalars: scalars, slots: $0, names: program.groupNames) }
    }

    /// The leftmost match in the text, as Perl would choose it, or nil.
    package func firstMatch(in text: String) -> PatternMatch? {
        let scalars = scalars(text)
        return PatternMachine(program).find(scalars, from: 0, wholeOnly: false)
            .map { PatternMatch(scalars: scalars, slots: $0, names: program.groupNames) }
    }

    /// The text with every match replaced by the expanded template (see `PatternMatch.expand`).
    package func replacing(in text: String, with template: String) -> String {
        let scalars = scalars(text)
        var out = ""
        var position = 0
        while position <= scalars.count,
            let slots = PatternMachine(program).find(scalars, from: position, wholeOnly: false)
        {
            let match = PatternMatch(scalars: scalars, slots: slots, names: program.groupNames)
            out += string(scalars[position..<match.range.lowerBound]) + match.expand(template)
            position = match.range.upperBound
            if match.range.isEmpty {
                if position < scalars.count { out += string(scalars[position...position]) }
                position += 1
            }
        }
        return position < scalars.count ? out + string(scalars[position...]) : out
    }
}

/// One match: the whole and its groups.
package struct PatternMatch: Sendable {
    fileprivate let scalars: [UInt32]
    /// Start and end of each group in scalars, -1 where a group took no part.
    fileprivate let slots: [Int]
    fileprivate let names: [String?]

    /// In scalars from the beginning of the text.
    package var range: Range<Int> { slots[0]..<slots[1] }

    /// Text of a group; 0 is the whole match. Nil when it took no part or does not exist.
    package subscript(group: Int) -> String? {
        guard group >= 0, group * 2 + 1 < slots.count, slots[group * 2] >= 0 else { return nil }
        return string(scalars[slots[group * 2]..<slots[group * 2 + 1]])
    }

    package subscript(name: String) -> String? {
        names.firstIndex(of: name).flatMap { self[$0] }
    }

    /// Replaces `$1`, `${1}`, `$name` and `${name}` as Go's `Regexp.Expand` does: the longest name counts,
    /// `$$` is a dollar, and a group that does not exist is empty.
    package func expand(_ template: String) -> String {
        var out = ""
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.hasPrefix("$") {
                out += "$"
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.hasPrefix("{")
            let body = isBraced ? rest.dropFirst() : rest
            let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            let after = body.dropFirst(name.count)
            guard !name.isEmpty, !isBraced || after.hasPrefix("}") else {
                out += "$"
                continue
            }
            out += (Int(name).map { self[$0] } ?? self[String(name)]) ?? ""
            rest = isBraced ? after.dropFirst() : after
        }
        return out + rest
    }
}

private func scalars(_ text: String) -> [UInt32] {
    text.unicodeScalars.map(\.value)
}

private func string(_ scalars: ArraySlice<UInt32>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{fffd}") }
    return String(text)
}
