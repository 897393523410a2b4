import Documents
import Support
import Telemetry
import Testing

private enum Mode: String, CaseIterable { case observe, redact, block }

private struct Rule: Equatable {
    var name: String
    var mode: Mode
    var limit: Int
    var ratio: Double
    var wait: TimeSpan
    var isOn: Bool
    var tags: [String]
    var inner: [String: Int]
}

private func rule(_ reader: MappingReader) -> Rule? {
    Rule(
        name: reader.required("name", .nonEmptyString, or: ""),
        mode: reader.optional("mode", .choice()) ?? .observe,
        limit: reader.optional("limit", .integer(in: 1...10)) ?? 5,
        ratio: reader.optional("ratio", .number(in: 0...1)) ?? 0.5,
        wait: reader.optional("wait", .duration) ?? .zero,
        isOn: reader.optional("enabled", .boolean) ?? true,
        tags: reader.optional("tags", .oneOrMore(.string)) ?? [],
        inner: Dictionary(
            uniqueKeysWithValues: (reader.optional("inner", .dictionary(.integer)) ?? []).map {
                ($0.name, $0.value)
            }))
}

@Suite struct MappingReaderTests {
    @Test func readsTypes() throws {
        let text =
            "name: x\nmode: block\nlimit: 1_0\nratio: 99.9%\nwait: 1h30m\nenabled: off\ntags: one\ninner: {a: 1, b: -2}\n"
        let value = try Document.parseOne(text, file: "f").read(rule)
        #expect(
            value
                == Rule(
                    name: "x", mode: .block, limit: 10, ratio: 0.9990000000000001, wait: .minutes(90),
                    isOn: false, tags: ["one"],
                    inner: ["a": 1, "b": -2]) || abs(value.ratio - 0.999) < 1e-12)
        #expect(value.mode == .block && value.limit == 10 && value.wait == .minutes(90) && !value.isOn)
        #expect(value.tags == ["one"] && value.inner == ["a": 1, "b": -2])
    }

    /// Every mistake at once, in the order of the text, each with its place and a way out.
    @Test func collectsAllErrors() throws {
        let text = """
            nmae: x
            mode: blok
            limit: 11
            ratio: NaN
            wait: 5 minutes
            enabled: maybe
            tags: {a: 1}
            inner: {a: x}
            xyzzy: 1
            """
        let errors = #expect(throws: DocumentErrors.self) {
            try Document.parseOne(text, file: "f.yaml").read(rule)
        }
        try GoldenText.check((errors?.description ?? "") + "\n", "all-errors.txt")
    }

    @Test func takesWhatItIsTold() throws {
        let node = try Document.parseOne("a: 1\nb: 2\nc: 3\nnothing:\n", file: "f")
        let problems = Problems()
        let reader = try #require(MappingReader(node, problems))
        #expect(reader.optional("a", .integer) == 1)
        #expect(reader.has("nothing") && !reader.has("zz"))
        #expect(reader.optional("nothing", .integer) == nil)
        #expect(reader.keys == ["a", "b", "c", "nothing"])
        reader.ignore("b")
        #expect(reader.rest().map { $0.key.text } == ["c"])
        reader.reportUnknownKeys()
        #expect(problems.errors.isEmpty)
    }

    @Test func aWrongKindIsOneError() throws {
        let errors = #expect(throws: DocumentErrors.self) {
            try Document.parseOne("- a\n", file: "f").read { $0.required("a", .string) }
        }
        #expect(errors?.errors.count == 1)
        #expect(try Document.parseOne("", file: "f").read { $0.optional("a", .string) ?? "none" } == "none")
    }

    @Test(
        arguments: [
            ("nmae", "name"), ("Name", "name"), ("nam", "name"), ("xyz", nil), ("severty", "severity"),
            ("", nil),
        ] as [(String, String?)])
    func nearestName(_ word: String, _ wanted: String?) {
        #expect(nearest(word, in: ["name", "severity", "for"]) == wanted)
    }
}
