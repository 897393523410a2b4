import Documents
import Testing

@Suite struct MarkdownTests {
    @Test func blocksWithTheirLines() throws {
        let text = """
            ---
            title: x
            params:
              - name: a
            ---
            # Restart the runtime #

            Some prose
            over two lines.
            ## Steps
            1. First:
               ```sh {id=restart timeout=5m}
               echo "```"
                 indented
               ```
            ~~~
            ```
            not a fence
            ~~~
            #hashtag
            ``` inline ``` code

            """
        let document = try MarkdownDocument.parse(text, file: "r.md")
        #expect(document.frontMatter["title"]?.text == "x")
        #expect(document.frontMatter["params"]?.items?[0]["name"]?.position.line == 4)
        #expect(document.title == "Restart the runtime")
        #expect(
            document.blocks == [
                .heading(level: 1, text: "Restart the runtime", line: 6),
                .paragraph(text: "Some prose\nover two lines.", line: 8),
                .heading(level: 2, text: "Steps", line: 10),
                .paragraph(text: "1. First:", line: 11),
                .fence(
                    FencedCode(
                        language: "sh", info: "sh {id=restart timeout=5m}",
                        body: "echo \"```\"\n  indented\n", line: 12)),
                .fence(FencedCode(language: "", info: "", body: "```\nnot a fence\n", line: 16)),
                .paragraph(text: "#hashtag\n``` inline ``` code", line: 20),
            ])
        #expect(document.fences[0].attributes == "{id=restart timeout=5m}")
    }

    @Test func windowsLineEnds() throws {
        let document = try MarkdownDocument.parse(
            "---\r\na: 1\r\n---\r\n# T\r\n\r\n```sh\r\nx\r\n```\r\n", file: "r.md")
        #expect(document.frontMatter["a"]?.text == "1")
        #expect(document.blocks.count == 2)
        #expect(document.fences[0].body == "x\n")
    }

    @Test(arguments: [("# T\n```sh\nx\n", 2), ("---\na: 1\n", 1), ("---\na: b: c\n---\n", 2)])
    func errorsSayWhere(_ text: String, _ line: Int) {
        let error = #expect(throws: DocumentError.self) { try MarkdownDocument.parse(text, file: "r.md") }
        #expect(error?.position.line == line)
    }

    @Test func withoutFrontMatter() throws {
        #expect(try MarkdownDocument.parse("", file: "r.md").blocks.isEmpty)
        #expect(try MarkdownDocument.parse("text\n", file: "r.md").frontMatter.isNull)
    }
}
