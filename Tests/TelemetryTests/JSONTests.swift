import Support
import Telemetry
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .number(0)),
        ("-0.5e2", .number(-50)), ("123456789012345678", .number(123456789012345680)),
        ("1e400", .number(.infinity)), ("0.1", .number(0.1)), ("\"\"", .string("")),
        ("\"a\\\"b\\\\\\/\\b\\f\\n\\r\\t\"", .string("a\"b\\/\u{8}\u{c}\n\r\t")),
        ("\"\\u00e9\\ud83d\\ude00\"", .string("é😀")), ("\"\\ud83d!\"", .string("\u{fffd}!")),
        ("\"\\ud83d\\u0041\"", .string("\u{fffd}A")), ("[]", .array([])), ("{}", .object([])),
        ("[1,[2, {\"a\":null}]]", .array([.number(1), .array([.number(2), .object(["a": .null])])])),
        ("{\"a\":1,\"a\":2}", .object([.init("a", .number(1)), .init("a", .number(2))])),
    ])
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "truex", "01", "1.", ".5", "+1", "-", "1e", "1e+", "NaN", "Infinity", "'a'", "\"a",
        "\"\u{1}\"",
        "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "[1,]", "[1 2]", "[", "]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "1 2", "[1]]", "\u{feff}1",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    }

    /// Times as Prometheus writes them: three decimals or none.
    @Test func writesSamplesAsTheAPIDoes() {
        let points: [(Int64, Double)] = [
            (0, 1), (1_500, 0.1), (1_007, -2.5), (-1_250, .nan), (1_767_225_600_000, 1e21), (999, 100),
            (60, .infinity), (5_000, 123456789.5), (1, -0.0), (2_000, .leastNonzeroMagnitude),
        ]
        var writer = JSONWriter()
        writer.array { for (time, value) in points { $0.point(Timestamp(milliseconds: time), value) } }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"[[0,"1"],[1.500,"0.1"],[1.007,"-2.5"],[-1.250,"NaN"],[1767225600,"1e+21"],[0.999,"100"],"#
                + #"[0.060,"+Inf"],[5,"123456789.5"],[0.001,"-0"],[2,"5e-324"]]"#)
    }

    @Test func saysWhere() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\n  \"a\": tru\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
    }

    @Test func refusesInvalidUTF8() {
        for bytes: [UInt8] in [
            [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0x5c, 0x6e, 0xe2, 0x82, 0x22],
        ] {
            #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
        }
    }

    @Test func limitsDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue.parse(nested(128)) }
        #expect(throws: JSONError.self) { try JSONValue.parse(nested(129)) }
        #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func lastOfEqualNamesCounts() throws {
        let value = try JSONValue.parse("{\"a\":1,\"b\":[5,{\"c\":true}],\"a\":2}")
        #expect(value["a"]?.integer == 2)
        #expect(value["b"]?[1]?["c"]?.bool == true)
        #expect(value["b"]?[7] == nil)
        #expect(value["x"] == nil)
    }

    @Test func writerSetsCommas() {
        var bytes = Array("data: ".utf8)
        JSONWriter.write(into: &bytes) { writer in
            writer.object {
                $0.member("a", 1)
                $0.member("b", "x\"\u{1}\n")
                $0.member("missing", nil as String?)
                $0.key("list")
                $0.array {
                    $0.number(.nan)
                    $0.bool(true)
                    $0.object { _ in }
                    $0.raw("[1]".utf8)
                    $0.value(.array([.null]))
                }
                $0.member("c", 1.5)
            }
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"data: {"a":1,"b":"x\"\u0001\n","missing":null,"list":[null,true,{},[1],[null]],"c":1.5}"#
        )
    }

    /// parse(write(v)) == v for values made at random.
    @Test(arguments: [UInt64(1), 2, 3])
    func roundTrips(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = randomValue(&generator, depth: 0)
            #expect(try JSONValue.parse(value.text) == value, "seed \(seed)")
        }
    }

    /// Whatever the bytes, parsing ends, and what it accepts it reads again from its own text.
    @Test(arguments: [UInt64(11), 12, 13, 14])
    func survivesBadInput(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let bytes = generator.mutate(Array(randomValue(&generator, depth: 0).text.utf8))
            guard let value = try? JSONValue.parse(bytes) else { continue }
            #expect(try JSONValue.parse(value.text).text == value.text, "seed \(seed)")
        }
    }

    private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        switch generator.int(in: 0...(depth > 4 ? 4 : 6)) {
        case 0: return .null
        case 1: return .bool(generator.chance(0.5))
        case 2: return .number(Double(bitPattern: generator.next()).finiteOr(0.25))
        case 3: return .number(Double(generator.int(in: -1_000_000...1_000_000)) / 64)
        case 4: return .string(randomText(&generator))
        case 5:
            return .array(
                (0..<generator.int(in: 0...4)).map { _ in randomValue(&generator, depth: depth + 1) })
        default:
            return .object(
                (0..<generator.int(in: 0...4)).map { _ in
                    .init(randomText(&generator), randomValue(&generator, depth: depth + 1))
                })
        }
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        let pieces = ["a", "\"", "\\", "\n", "\u{0}", "é", "😀", "\u{7f}", "/", "日本", "\u{2028}", "k"]
        return (0..<generator.int(in: 0...8)).map { _ in generator.pick(pieces) }.joined()
    }
}

extension Double {
    fileprivate func finiteOr(_ fallback: Double) -> Double { isFinite ? self : fallback }
}
