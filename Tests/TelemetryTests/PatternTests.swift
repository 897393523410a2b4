import Support
import Telemetry
import Testing

@Suite struct PatternTests {
    /// Pattern, texts it matches whole, texts it does not; as RE2 decides.
    @Test(arguments: [
        ("a", ["a"], ["", "b", "aa", "A"]), ("a*", ["", "a", "aaa"], ["b", "ab"]),
        ("a+b?", ["a", "ab", "aab"], ["", "b", "abb"]), ("a|bc|", ["a", "bc", ""], ["b", "abc"]),
        ("(ab)+", ["ab", "abab"], ["", "aba"]), ("a{2}", ["aa"], ["a", "aaa"]),
        ("a{2,}", ["aa", "aaaa"], ["a"]),
        ("a{1,3}", ["a", "aaa"], ["", "aaaa"]), ("a{,3}", ["a{,3}"], ["aaa"]), ("x{", ["x{"], ["x"]),
        (".", ["a", "é", "😀", "\n"], ["", "ab"]), ("(?-s:.)", ["a"], ["\n"]),
        ("[a-c]", ["a", "b", "c"], ["d", "-"]), ("[^a-c]", ["d", "\n"], ["b", ""]),
        ("[]a]", ["]", "a"], ["["]),
        ("[a-]", ["a", "-"], ["b"]), ("[\\d_-]+", ["12_-"], ["a"]), ("[[:alpha:]]+", ["abZ"], ["a1", "é"]),
        ("[[:^alpha:]]", ["1"], ["a"]), ("\\d\\D\\w\\W\\s\\S", ["1a_- x"], ["1a_-xx"]),
        ("\\.\\*\\\\", [".*\\"], ["a"]), ("\\x41\\x{1F600}\\t", ["A😀\t"], ["a"]),
        ("\\Qa.b\\E+", ["a.b", "a.bb"], ["axb"]), ("^ab$", ["ab"], ["xab"]),
        ("(?i)ab[c-d]é", ["aBCé", "ABdÉ"], ["abe"]),
        ("(?i:a)b", ["Ab"], ["AB"]), ("\\bfoo\\b.*", ["foo bar"], ["foobar"]), ("fo\\Bo", ["foo"], ["fo o"]),
        ("(?m)a$\\n^b", ["a\nb"], ["ab"]), ("a(?:b|c)d", ["abd", "acd"], ["ad"]),
        ("\\pL+\\p{Nd}", ["aé1"], ["11"]),
        ("\\PL", ["1"], ["a"]), ("5..", ["503"], ["50", "5033"]), ("()", [""], ["a"]),
        ("(a*)*", ["", "aa"], ["b"]),
        ("(a|ab)(c|bcd)", ["ac", "abc", "abcd"], ["ab"]), ("\\z", [""], ["a"]), ("\\-", ["-"], ["a"]),
    ])
    func matchesWhole(_ pattern: String, _ yes: [String], _ no: [String]) throws {
        let compiled = try Pattern(pattern)
        for text in yes {
            #expect(compiled.matchesWhole(text), "\(pattern) should match \(text)")
            #expect(compiled.wholeMatch(text)?[0] == text)
        }
        for text in no {
            #expect(!compiled.matchesWhole(text), "\(pattern) should not match \(text)")
            #expect(compiled.wholeMatch(text) == nil)
        }
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "[b-a]", "*", "+a", "a**", "a{2}{3}", "a{3,2}", "a{1001}", "\\", "\\q",
        "\\8", "(?<a", "(?P<>a)",
        "(?P<n>a)(?P<n>b)", "(?=a)", "(?!a)", "(?<!a)", "\\1", "\\xZZ", "[[:nope:]]", "\\p{Greek}", "(?z)",
        "((a{100}){100}){100}",
        "[a-\\d]",
    ])
    func refuses(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test func refusesDepthWithoutEnd() {
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 100_000)) }
    }

    @Test func capturesAsPerlWould() throws {
        let match = try #require(try Pattern("(?P<host>[^:]+):(\\d+)?(x)?").wholeMatch("node-1:9100"))
        #expect(match["host"] == "node-1")
        #expect(match[2] == "9100")
        #expect(match[3] == nil)
        #expect(match[9] == nil)
        #expect(match.expand("$host/${2}/$3/$$/${host}x/$9/$/${") == "node-1/9100//$/node-1x//$/${")
        #expect(try Pattern("(a*?)(a*)").wholeMatch("aaa")?[1] == "")
        #expect(try Pattern("(a|ab)(c|bcd)?").wholeMatch("abcd")?[1] == "a")
        #expect(try Pattern("(?U)(a+)(a*)").wholeMatch("aaa")?[1] == "a")
    }

    @Test func findsLeftmostAndReplaces() throws {
        #expect(try Pattern("b+").firstMatch(in: "aabbcb")?.range == 2..<4)
        #expect(try Pattern("z").firstMatch(in: "aab") == nil)
        #expect(try Pattern("(\\w)\\.").replacing(in: "a.b.c", with: "<$1>") == "<a><b>c")
        #expect(try Pattern("").replacing(in: "ab", with: "-") == "-a-b-")
    }

    /// Patterns that send backtracking engines away for years.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)b", "(x+x+)+y"])
    func takesLinearTime(_ pattern: String) throws {
        let text = String(repeating: "a", count: 1_000)
        #expect(try !Pattern(pattern).matchesWhole(text))
    }

    /// The fast paths decide as the engine does.
    @Test func fastPathsAgreeWithTheEngine() throws {
        let patterns = [
            "", ".*", ".+", "abc", "a|b|", "(a|bc)", "(?:a|bc)", "abc.*", "abc.+", ".*abc", ".+abc", ".*b.*",
            ".+b.*", "a\\.b",
            "a\\.b.*", "a\\|b|c", "a\\\\", "a.*\\.+", "(a)|(b)", "x\\.*", ".*\\.", "é.*", "a-b/c",
        ]
        let texts = [
            "", "a", "b", "bc", "abc", "abcd", "xabc", "xabcx", "a.b", "axb", "a.bc", "a|b", "c", "a\\", "a.",
            "xb", "bx", "é",
            "éa", "a-b/c", "x", "x.", "x..", "\n", "abc\n",
        ]
        for pattern in patterns {
            let engine = try Pattern(pattern)
            let positive = try CompiledMatcher(Matcher("l", .regex, pattern))
            let negative = try CompiledMatcher(Matcher("l", .notRegex, pattern))
            for text in texts {
                #expect(positive.matches(text) == engine.matchesWhole(text), "\(pattern) on \(text)")
                #expect(negative.matches(text) != positive.matches(text))
            }
        }
    }

    @Test func matchersTakeMissingLabelsAsEmpty() throws {
        let labels = Labels(name: "up", ["job": "x"])
        #expect(try CompiledMatcher(Matcher("zone", .equal, "")).matches(labels))
        #expect(try CompiledMatcher(Matcher("zone", .notEqual, "a")).matches(labels))
        #expect(try !CompiledMatcher(Matcher("zone", .regex, ".+")).matches(labels))
        #expect(try [CompiledMatcher]([.metric("up"), Matcher("job", .regex, "x|y")]).matches(labels))
        #expect(try CompiledMatcher(Matcher("job", .regex, "x|y")).literals == ["x", "y"])
        #expect(try CompiledMatcher(Matcher("job", .notEqual, "x")).literals == nil)
        #expect(throws: PatternError.self) { try CompiledMatcher(Matcher("job", .regex, "a(")) }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func survivesRandomPatterns(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "a", "b", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "2", ",", "|", "^", "$", "\\", "-",
            "(?", ":", "é", "\\d",
        ]
        var accepted = 0
        for _ in 0..<3_000 {
            let text = (0..<generator.int(in: 1...12)).map { _ in generator.pick(pieces) }.joined()
            guard let pattern = try? Pattern(text) else { continue }
            accepted += 1
            for value in ["", "a", "abab", "aé2", "a\nb"] {
                #expect(
                    pattern.matchesWhole(value) == (pattern.wholeMatch(value) != nil),
                    "seed \(seed): \(text) on \(value)")
            }
        }
        #expect(accepted > 100)
    }
}
