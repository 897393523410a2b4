import SLO
import Support
import Telemetry
import Testing

@Suite struct PredicateTests {
    private static let whole = Fixture.request(status: 200, ttft: 250, duration: 1_200, streaming: true) {
        $0.identity.model = "mistral-7b"
        $0.usage.promptTokens = 100
        $0.usage.completionTokens = 20
        $0.safetyHits = [
            SafetyHit(rule: "email", category: "pii", side: "output", action: "redacted"),
            SafetyHit(rule: "jailbreak", category: "injection", side: "input", action: "observed"),
        ]
    }

    @Test(
        arguments: [
            ("status < 500 and not truncated", true),
            ("status >= 500 or duration > 1.2s", false),
            ("duration == 1200ms and duration >= 1s200ms", true),
            ("ttft < 250ms", false),
            ("ttft <= 250ms and ttft > 249999us", true),
            ("model =~ \"mistral.*\" and model !~ 'mixtral.*'", true),
            ("model =~ 'mistral'", false),
            ("status in (200, 201) and operation not in ('embeddings')", true),
            ("not (status == 200 and streaming)", false),
            ("status = 200 or unknown_is_not_reached == 1", nil),
            ("error == ''", true),
            ("safety_hits == 2 and safety_category == 'pii' and not blocked", true),
            ("safety_category != 'pii'", false),
            ("safety_category in ('toxicity')", false),
            ("total_tokens == 120 and time_per_token == 50ms", true),
            ("known(cost)", false),
            ("true and not false", true),
            ("max_gap == 0", true),
            ("start == 0 and end == 1.2", true),
        ] as [(String, Bool?)])
    func tellsWhatIsSo(text: String, expected: Bool?) throws {
        guard let expected else {
            #expect(throws: PredicateError.self) { try RequestPredicate.parse(text) }
            return
        }
        #expect(try RequestPredicate.parse(text).evaluate(PredicateTests.whole) == expected)
    }

    /// What the request does not say is unknown, and spreads as in SQL.
    @Test(
        arguments: [
            ("cost < 1", nil), ("not cost < 1", nil), ("cost < 1 and status == 200", nil),
            ("cost < 1 and status == 500", false), ("cost < 1 or status == 200", true),
            ("status == 500 or cost < 1", nil), ("known(cost) and cost < 1", false),
        ] as [(String, Bool?)])
    func unknownSpreads(text: String, expected: Bool?) throws {
        #expect(try RequestPredicate.parse(text).evaluate(PredicateTests.whole) == expected)
    }

    /// A stream whose token never came has waited at least as long as it lasted.
    @Test(
        arguments: [
            (3_000 as UInt64, true, "ttft < 400ms", false), (3_000, true, "ttft >= 400ms", true),
            (300, true, "ttft < 400ms", nil), (3_000, false, "ttft < 400ms", nil),
            (3_000, true, "ttft == 9s", nil), (3_000, true, "known(ttft)", false),
            (3_000, true, "waited == 3s", true),
        ] as [(UInt64, Bool, String, Bool?)])
    func aTokenThatNeverCame(duration: UInt64, streaming: Bool, text: String, expected: Bool?) throws {
        let record = Fixture.request(status: 504, duration: duration, streaming: streaming)
        #expect(try RequestPredicate.parse(text).evaluate(record) == expected)
    }

    /// The shipped TTFT objective: who leaves is not counted, unless the wait was too long already.
    @Test(
        arguments: [
            (nil, 3_000 as UInt64, false), (nil, 300, nil), (1_500, 2_000, false), (200, 2_000, nil),
        ] as [(UInt64?, UInt64, Bool?)])
    func clientsThatLeave(ttft: UInt64?, duration: UInt64, expected: Bool?) throws {
        let record = Fixture.request(status: 499, ttft: ttft, duration: duration, streaming: true) {
            $0.outcome.clientDisconnected = true
            $0.outcome.error = .clientDisconnect
        }
        let good = try RequestPredicate.parse("ttft < 1s")
        let counting = RequestIndicator(
            total: try .parse("streaming and (not disconnected or waited >= 1s)"), good: good)
        #expect(counting.verdict(on: record) == expected)
        let plain = RequestIndicator(total: try .parse("streaming"), good: good)
        #expect(plain.verdict(on: record) == nil)
        #expect(good.evaluate(record) == nil)
    }

    /// The agent's own probes count only where a condition asks for them.
    @Test func probesCountWhereTheyAreAskedFor() throws {
        let probe = Fixture.request { $0.identity.tenant = RequestIdentity.probeTenant }
        let verdict = { (total: String, good: String) throws in
            RequestIndicator(total: try .parse(total), good: try .parse(good)).verdict(on: probe)
        }
        #expect(try verdict("true", "status < 500") == nil)
        #expect(try verdict("synthetic", "status < 500") == true)
        #expect(try verdict("synthetic or not synthetic", "status > 500") == false)
        #expect(try verdict("true", "not synthetic") == false)
        let indicator = RequestIndicator(total: try .parse("synthetic"), good: try .parse("status < 500"))
        #expect(indicator.verdict(on: Fixture.request()) == nil)
    }

    @Test func badAndGoodIndicatorsAreOpposites() throws {
        let total = try RequestPredicate.parse("operation == 'chat'")
        let good = RequestIndicator(total: total, good: try .parse("status < 500"))
        let bad = RequestIndicator(total: total, bad: try .parse("status >= 500"))
        for status in [200, 404, 500, 503] {
            let record = Fixture.request(status: status)
            #expect(good.verdict(on: record) == (status < 500))
            #expect(bad.verdict(on: record) == good.verdict(on: record))
        }
        #expect(good.verdict(on: Fixture.request { $0.identity.operation = "embeddings" }) == nil)
    }

    @Test(arguments: [
        ("", 1, "expected a field"), ("status", 1, "not a condition"), ("stauts < 5", 1, "unknown field"),
        ("status < 400ms", 10, "cannot be compared"), ("ttft < 400", 8, "cannot be compared"),
        ("model < 'x'", 7, "does not apply"), ("status =~ 5", 8, "does not apply"),
        ("truncated == true", 14, "flag"), ("status < 500 and", 17, "expected a field"),
        ("(status < 500", 14, "expected )"), ("status <> 500", 8, "unknown comparison"),
        ("status < 5x", 10, "neither"), ("model == \"a", 10, "does not end"),
        ("model =~ '('", 10, "expression"),
        ("status < 500 truncated", 14, "unexpected truncated"), ("status & 1", 8, "unexpected character"),
        ("model == 'a\\q'", 12, "escape"), ("model in ()", 11, "cannot be compared"),
    ])
    func mistakesAreNamedWithTheirColumn(text: String, column: Int, what: String) throws {
        let error = try #require(throws: PredicateError.self) { try RequestPredicate.parse(text) }
        #expect(error.column == column, "\(error)")
        #expect(error.what.contains(what), "\(error)")
        #expect(!error.remedy.isEmpty)
    }

    @Test func misspeltFieldsAreGuessed() throws {
        let error = try #require(throws: PredicateError.self) { try RequestPredicate.parse("trunkated") }
        #expect(error.remedy.contains("truncated"))
    }

    @Test func nestingAndLengthAreLimited() {
        let deep = String(repeating: "(", count: 500) + "streaming" + String(repeating: ")", count: 500)
        #expect(throws: PredicateError.self) { try RequestPredicate.parse(deep) }
        let long = Array(repeating: "streaming", count: 1_000).joined(separator: " and ")
        #expect(throws: PredicateError.self) { try RequestPredicate.parse(long) }
    }

    @Test(arguments: 1...400 as ClosedRange<UInt64>)
    func printingParsesBack(seed: UInt64) throws {
        var maker = PredicateMaker(generator: SeededGenerator(seed: seed))
        let predicate = RequestPredicate(try maker.expression(depth: 5))
        #expect(try RequestPredicate.parse(predicate.description) == predicate, "\(predicate)")
    }

    /// Damaged text either parses (then prints and parses to the same) or is refused with a column.
    @Test(arguments: 1...400 as ClosedRange<UInt64>)
    func damagedTextNeverDoesWorse(seed: UInt64) throws {
        var maker = PredicateMaker(generator: SeededGenerator(seed: seed))
        let text = try maker.expression(depth: 3).description
        let damaged = String(decoding: maker.generator.mutate(Array(text.utf8)), as: UTF8.self)
        do {
            let predicate = try RequestPredicate.parse(damaged)
            #expect(try RequestPredicate.parse(predicate.description) == predicate, "\(damaged)")
            _ = predicate.evaluate(PredicateTests.whole)
        } catch {
            #expect(error.column >= 1 && error.column <= damaged.count + 1, "\(damaged)")
        }
    }
}

/// Makes random predicates.
struct PredicateMaker {
    var generator: SeededGenerator

    mutating func expression(depth: Int) throws -> PredicateExpression {
        guard depth > 0, generator.chance(0.8) else { return try leaf() }
        switch generator.int(in: 0...3) {
        case 0: return .not(try expression(depth: depth - 1))
        case 1: return .and(try expression(depth: depth - 1), try expression(depth: depth - 1))
        case 2: return .or(try expression(depth: depth - 1), try expression(depth: depth - 1))
        default: return try leaf()
        }
    }

    private mutating func leaf() throws -> PredicateExpression {
        let field = generator.pick(RequestField.all)
        if generator.chance(0.1) { return .constant(generator.chance(0.5)) }
        if generator.chance(0.1) { return .known(field) }
        guard field.kind != .flag else { return .flag(field) }
        if generator.chance(0.2) {
            return .member(field, (0..<generator.int(in: 1...3)).map { _ in literal(field.kind) })
        }
        let operations: [ComparisonOperator] =
            field.kind == .text
            ? [.equal, .notEqual, .matches, .notMatches]
            : [.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual]
        return .comparison(
            try Comparison(
                field: field, operation: generator.pick(operations), literal: literal(field.kind)))
    }

    private mutating func literal(_ kind: RequestField.Kind) -> Comparison.Literal {
        switch kind {
        case .duration:
            return .duration(
                Double(generator.pick([0, 1, 400_000_000, 90_000_000_000, 1_500_000, 86_400_000_000_000])))
        case .text: return .text(generator.pick(["chat", "a\"b", "x\\\\y", "", "é", "tab\there", "a|b"]))
        default: return .number(generator.pick([0, -1, 0.5, 500, 1e20, 1e-7, -2.25, 123_456_789]))
        }
    }
}
