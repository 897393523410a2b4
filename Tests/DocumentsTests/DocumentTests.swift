import Documents
import Support
import Testing

@Suite struct DocumentTests {
    @Test func scalarsStayWhatWasWritten() throws {
        let node = try Document.parseOne(
            """
            a: yes
            b: 010
            c: "1e3"
            d: ~
            e:
            f: 'null'
            g: |
              line
              more
            h: !!str 5
            i: [1, {x: y}]
            j: null
            """, file: "f.yaml")
        #expect(node["a"]?.kind == .scalar("yes", isQuoted: false))
        #expect(node["b"]?.text == "010")
        #expect(node["c"]?.kind == .scalar("1e3", isQuoted: true))
        #expect(node["d"]?.isNull == true && node["e"]?.isNull == true && node["j"]?.isNull == true)
        #expect(node["f"]?.text == "null")
        #expect(node["g"]?.kind == .scalar("line\nmore\n", isQuoted: true))
        #expect(node["h"]?.kind == .scalar("5", isQuoted: true))
        #expect(node["i"]?.items?[1]["x"]?.text == "y")
        #expect(node["i"]?.items?[1]["x"]?.position == SourcePosition(file: "f.yaml", line: 11, column: 12))
        #expect(node["zz"] == nil)
    }

    @Test func severalDocumentsAndNone() throws {
        #expect(try Document.parse("a: 1\n---\nb: 2\n", file: "f").count == 2)
        #expect(try Document.parse("", file: "f").isEmpty)
        #expect(try Document.parse("# only a remark\n", file: "f").isEmpty)
        #expect(try Document.parseOne("", file: "f").isNull)
        let error = #expect(throws: DocumentError.self) {
            try Document.parseOne("a: 1\n---\nb: 2\n", file: "f")
        }
        #expect(error?.position.line == 3)
    }

    @Test func aliasesAndMergeKeys() throws {
        let node = try Document.parseOne(
            """
            base: &base {a: 1, b: 2}
            other: &other {b: 3, c: 4}
            one: {<<: *base, b: 9}
            two: {<<: [*base, *other]}
            three: *base
            """, file: "f")
        #expect(node["one"]?["a"]?.text == "1" && node["one"]?["b"]?.text == "9")
        #expect(node["two"]?["b"]?.text == "2" && node["two"]?["c"]?.text == "4")
        #expect(node["three"] == node["base"])
    }

    @Test func aliasesThatGrowWithoutEndAreRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        let error = #expect(throws: DocumentError.self) { try Document.parse(text, file: "bomb.yaml") }
        #expect(error?.what.contains("nodes") == true)
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func nestingWithoutEndIsRefused(_ piece: String) {
        let text = String(repeating: piece, count: 20_000)
        #expect(throws: DocumentError.self) { try Document.parse(text, file: "deep.yaml") }
    }

    @Test(arguments: [
        ("a: b: c", 1, 5), ("a: 1\na: 2\n", 2, 1), ("a:\n\t- x", 2, 1), ("a: *nope", 1, 4), ("a: 'x", 1, 4),
        ("<<: 5", 1, 5),
        ("a: [1, 2", 1, 4),
    ])
    func yamlErrorsSayWhere(_ text: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: DocumentError.self) { try Document.parse(text, file: "x.yaml") }
        #expect(
            error?.position.line == line && error?.position.column == column, "\(error?.description ?? "")")
        #expect(error?.remedy.isEmpty == false)
    }

    @Test func jsonByItsName() throws {
        let node = try Document.parseOne(
            "{\n  \"a\": [1, true, null, \"é\\ud83d\\ude00\"],\n\t\"b\": {\"c\": -1.5e3}\n}\n", file: "x.json"
        )
        #expect(
            node["a"]?.items?.map(\.kind) == [
                .scalar("1", isQuoted: false), .scalar("true", isQuoted: false), .null,
                .scalar("é😀", isQuoted: true),
            ])
        #expect(node["b"]?["c"]?.position == SourcePosition(file: "x.json", line: 3, column: 13))
    }

    @Test(arguments: [
        ("{\"a\": 1,}", 1, 9), ("{\"a\": 1 \"b\": 2}", 1, 9), ("{\n \"a\": 01\n}", 2, 7),
        ("{\"a\": yes}", 1, 7), ("[1] x", 1, 5), ("{\"a\":1,\"a\":2}", 1, 8),
        ("", 1, 1), ("{\"é\": x}", 1, 7), ("[\"a\nb\"]", 1, 4), ("{a: 1}", 1, 2),
    ])
    func jsonErrorsSayWhere(_ text: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: DocumentError.self) { try Document.parse(text, file: "x.json") }
        #expect(
            error?.position.line == line && error?.position.column == column, "\(error?.description ?? "")")
    }

    @Test func deepJSONIsRefused() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: DocumentError.self) { try Document.parse(text, file: "x.json") }
    }

    @Test func files() throws {
        let folder = try TemporaryFolder()
        try folder.write("b.yaml", "b: 1")
        try folder.write("sub/a.yml", "\u{feff}a: 1")
        try folder.write(".hidden.yaml", "x")
        try folder.write("bad.yaml", [0x61, 0x0a, 0xff, 0x0a])
        #expect(
            try TextFile.list(folder.path, endings: [".yaml", ".yml"])
                == [folder.file("b.yaml"), folder.file("bad.yaml"), folder.file("sub/a.yml")])
        #expect(try TextFile.list(folder.file("b.yaml"), endings: []) == [folder.file("b.yaml")])
        #expect(try Document.readOne(file: folder.file("sub/a.yml"))["a"]?.text == "1")
        let bad = #expect(throws: DocumentError.self) { try Document.read(file: folder.file("bad.yaml")) }
        #expect(bad?.position.line == 2)
        let missing = #expect(throws: DocumentError.self) { try Document.read(file: folder.file("none")) }
        #expect(missing?.description.contains("No such file") == true)
    }

    /// Parsing ends and never traps, whatever the text.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func survivesBadInput(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let yaml =
            "a: &x [1, 'two', \"th\\u00e9\", {b: *y}]\nc: |\n  text\n? d\n: - e\n  - <<: *x\n---\n!!map {f: ~}\n...\n"
        let json = "{\"a\": [1, -2.5e3, \"x\\n\\u00e9\", {\"b\": null}], \"c\": true}"
        let markdown = "---\na: 1\n---\n# T\n\n```sh {id=x}\ncode\n```\ntext\n"
        for _ in 0..<1_000 {
            _ = try? Document.parse(
                String(decoding: generator.mutate(Array(yaml.utf8)), as: UTF8.self), file: "f.yaml")
            _ = try? Document.parse(
                String(decoding: generator.mutate(Array(json.utf8)), as: UTF8.self), file: "f.json")
            _ = try? MarkdownDocument.parse(
                String(decoding: generator.mutate(Array(markdown.utf8)), as: UTF8.self), file: "f.md")
        }
    }
}
