internal import Documents
internal import Telemetry

/// Reads matchers in each of the three spellings Alertmanager has had.
enum MatcherReader {
    /// - Parameters:
    ///   - list: key of matchers as text, one or more each: `matchers: ['a="b"', 'c=~"d|e"']`
    ///   - equal: key of a mapping of labels to values
    ///   - regex: key of a mapping of labels to patterns
    static func matchers(
        _ reader: MappingReader, list: String, equal: String, regex: String
    ) -> MatcherSet {
        var matchers: [Matcher] = []
        for (name, value) in reader.optional(equal, .dictionary(.string)) ?? [] {
            matchers.append(Matcher(name, .equal, value))
        }
        for (name, pattern) in reader.optional(regex, .dictionary(.string)) ?? [] {
            // Alertmanager anchors these when it reads them, and prints them so in group keys.
            matchers.append(Matcher(name, .regex, "^(?:\(pattern))$"))
        }
        matchers += read(reader, list)
        do throws(PatternError) {
            return try MatcherSet(matchers)
        } catch {
            let key = reader.has(list) ? list : regex
            reader.fail(key, "\(error)", remedy: "patterns are RE2 regular expressions")
            return .all
        }
    }

    /// As above, for what only ever had the first spelling.
    static func matchers(_ reader: MappingReader, list: String) -> MatcherSet {
        do throws(PatternError) {
            return try MatcherSet(read(reader, list))
        } catch {
            reader.fail(list, "\(error)", remedy: "patterns are RE2 regular expressions")
            return .all
        }
    }

    private static func read(_ reader: MappingReader, _ list: String) -> [Matcher] {
        (reader.optional(list, .list(.node)) ?? []).flatMap { parse($0, reader.problems) }
    }

    private static func parse(_ node: Node, _ problems: Problems) -> [Matcher] {
        guard let text = node.text else {
            problems.error(
                node.position, "expected a matcher, found \(node.kindName)",
                remedy: "write it as 'name=\"value\"'")
            return []
        }
        do throws(MatcherError) {
            return try MatcherParser.parse(text)
        } catch {
            problems.error(
                node.position, "matcher '\(text)': \(error)",
                remedy: "write name, one of = != =~ !~, and the value in double quotes")
            return []
        }
    }
}
