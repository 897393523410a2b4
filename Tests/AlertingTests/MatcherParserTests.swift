import Alerting
import Support
import Telemetry
import Testing

struct MatcherParserTests {
    @Test(
        arguments: [
            ("", []), ("{}", []), ("{foo=bar,}", [Matcher("foo", .equal, "bar")]),
            (
                "a!=b, \"c d\" =~ \"x|\\\"y\\\"\"",
                [Matcher("a", .notEqual, "b"), Matcher("c d", .regex, "x|\"y\"")]
            ),
            ("{ü!~[a-z]+}", [Matcher("ü", .notRegex, "[a-z]+")]),
        ] as [(String, [Matcher])])
    func reads(_ text: String, _ expected: [Matcher]) throws {
        #expect(try MatcherParser.parse(text) == expected)
    }

    @Test(arguments: [
        "{", "}", "a", "a=", "=b", "a==b", "a=b c=d", "a=\"b", "{a=b", "a=b}", "a=b\\n", "{a=b}x", "a=~", ",",
        "a!b",
    ])
    func refuses(_ text: String) {
        #expect(throws: MatcherError.self) { try MatcherParser.parse(text) }
    }

    @Test func readsWhatItPrints() throws {
        let matchers = [
            Matcher("a", .equal, "x\"\\\n"), Matcher("b c", .notRegex, "é|🙂"), Matcher("d", .regex, ""),
        ]
        for matcher in matchers {
            #expect(
                try MatcherParser.parseOne(
                    "{\"\(matcher.name)\"\(matcher.operation.rawValue)\(quoted(matcher.value))}") == matcher)
        }
    }

    /// Bytes from anywhere are refused or read, never trapped on.
    @Test func survivesAnything() {
        var random = SeededGenerator(seed: 7)
        let good = Array("{foo=\"bar\",\"bär\"=~'a|b', c!=d,}".utf8)
        for _ in 0..<5_000 {
            let text = String(decoding: random.mutate(good), as: UTF8.self)
            _ = try? MatcherParser.parse(text)
            _ = try? Template("x {{ if eq \(text) }}{{ end }}")
        }
    }

    @Test(arguments: Corpus.cases("alertmanager-utf8-matchers.json", at: ["cases", "TestMatchers"]))
    func agreesOnLists(_ item: JSONValue) throws {
        try check(item) { text throws(MatcherError) in try MatcherParser.parse(text) }
    }

    @Test(arguments: Corpus.cases("alertmanager-utf8-matchers.json", at: ["cases", "TestMatcher"]))
    func agreesOnSingles(_ item: JSONValue) throws {
        try check(item) { text throws(MatcherError) in [try MatcherParser.parseOne(text)] }
    }

    private func check(_ item: JSONValue, _ parse: (String) throws(MatcherError) -> [Matcher]) throws {
        let text = try #require(item["input"]?.string)
        let result = Result { () throws(MatcherError) in try parse(text) }
        switch result {
        case .success(let matchers):
            let expected = try #require(item["expected"]?.array, "\(text) should be refused").map { value in
                Matcher(
                    value["name"]?.string ?? "",
                    Matcher.Operation(rawValue: value["op"]?.string ?? "") ?? .equal,
                    value["value"]?.string ?? "")
            }
            #expect(matchers == expected)
        case .failure(let error):
            #expect(error.description == item["error"]?.string)
        }
    }
}
