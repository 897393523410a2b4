import PromQL
import Support
import Telemetry
import Testing

struct ParserTests {
    /// Text as written and as printed: parentheses only where precedence needs them.
    @Test(arguments: [
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("((a))", "a"),
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a^b^c", "a ^ b ^ c"),
        ("(a^b)^c", "(a ^ b) ^ c"),
        ("-a^2", "-a ^ 2"),
        ("(-a)^2", "(-a) ^ 2"),
        ("-2 ^ x", "-2 ^ x"),
        ("a or b and c unless d", "a or b and c unless d"),
        ("(a or b) and c", "(a or b) and c"),
        ("a > bool b", "a > bool b"),
        ("SUM(x) BY (a)", "sum by (a) (x)"),
        ("topk without(b)(3,x)", "topk without (b) (3, x)"),
        ("a * on(x) group_left(y) b", "a * on (x) group_left (y) b"),
        ("a * ignoring() group_right b", "a * ignoring () group_right () b"),
        ("x[5m] offset 1h @ 10", "x[5m] @ 10.000 offset 1h"),
        ("x offset -90s", "x offset -1m30s"),
        ("rate(x[1m])[1h:] @ start()", "rate(x[1m])[1h:] @ start()"),
        ("x[2*step()]", "x[2s * step()]"),
        ("{\"my.metric\",\"a.b\"='c'}", "{\"my.metric\", \"a.b\"=\"c\"}"),
        ("{\"on\"}", "{\"on\"}"),
        ("0x1F + 010 + 1e3 + 5m", "31 + 8 + 1000 + 300"),
        ("x @ 1.5", "x @ 1.500"),
        ("label_replace(x,'a',\"b\",`c\\d`,\"\\t\")", "label_replace(x, \"a\", \"b\", \"c\\\\d\", \"\\t\")"),
        ("# a comment\nup # another", "up"),
        ("Inf - NaN", "Inf - NaN"),
    ])
    func printsAndReadsBack(text: String, printed: String) throws {
        let expression = try Parser.parse(text)
        #expect(expression.description == printed)
        #expect(try Parser.parse(printed) == expression)
    }

    /// Where the error is, from 1, and a word of what it is.
    @Test(arguments: [
        ("", 1, 1, "no expression"),
        ("sum(", 1, 5, "unclosed left parenthesis"),
        ("up{job=}", 1, 8, "expected string"),
        ("up\n  + rate(x)", 2, 10, "range vector"),
        ("foo[5mm]", 1, 5, "bad number or duration"),
        ("foo[0s]", 1, 5, "greater than 0"),
        ("x offset 1m offset 2m", 1, 13, "multiple times"),
        ("1 and 2", 1, 1, "set operator"),
        ("nosuch(x)", 1, 1, "unknown function"),
        ("a + on(x) group_left(x) b", 1, 3, "ON and GROUP"),
        ("{a=~\".*\"}", 1, 1, "non-empty matcher"),
        ("up{job=~\"(\"}", 1, 1, "regular expression"),
        ("\"\\q\"", 1, 1, "unknown escape"),
        ("a @ NaN", 1, 5, "out of bounds"),
        ("rate(x[5m]) offset 1m", 1, 13, "must be preceded"),
    ])
    func saysWhereAndWhat(text: String, line: Int, column: Int, what: String) {
        let error = #expect(throws: ParseError.self) { try Parser.parse(text) }
        #expect(error?.line == line && error?.column == column, "\(error.debugDescription)")
        #expect(error?.what.contains(what) == true, "\(error.debugDescription)")
    }

    /// Nesting ends with an error, not with an exhausted stack.
    @Test(arguments: ["(", "-(", "sum(", "x[(", "x+(", "{", "a^", "1^", "x[-", "x offset -", "x[1^"])
    func survivesDeepNesting(unit: String) {
        #expect(throws: ParseError.self) {
            try Parser.parse(String(repeating: unit, count: 20_000))
        }
    }

    /// A thousand operators in a row are read and evaluated, more are refused.
    @Test func boundsChains() async throws {
        let engine = QueryEngine(
            source: MemoryStore([Series(Labels(name: "x"), at: Timestamp(milliseconds: 0), 1)]))
        let chain = "x" + String(repeating: " + x", count: 1_000)
        let result = try await engine.instant(chain, at: Timestamp(milliseconds: 0))
        #expect(result.value.elements.map(\.float) == [1_001])
        #expect(throws: ParseError.self) { try Parser.parse(chain + " + x") }
    }

    @Test func findsTheSelectorsOfAQuery() throws {
        let expression = try Parser.parse("sum(rate(a[1m])) / scalar(b{x=\"1\"}) + max_over_time(c[5m:1m])")
        #expect(expression.selectors.map(\.name) == ["a", "b", "c"])
        #expect(expression.selectors[1].allMatchers == [.metric("b"), Matcher("x", .equal, "1")])
        #expect(expression.type == .vector)
    }
}
