import Console
import Testing

/// Cells, widths, clipping, and the ways out of a canvas.
struct CanvasTests {
    @Test(arguments: [
        ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("é", 1), ("👍", 2), ("⣿▁━╭", 4), ("\u{200B}", 0), ("❤️", 2),
        ("한", 2),
    ]) func width(_ text: String, _ columns: Int) { #expect(DisplayWidth.of(text) == columns) }

    @Test(arguments: [
        ("hello", 5, "hello"), ("hello", 4, "hel…"), ("日本語", 4, "日…"), ("日本語", 5, "日本…"), ("x", 0, ""),
        ("xy", 1, "…"),
    ]) func clipping(_ text: String, _ columns: Int, _ expected: String) {
        #expect(clipped(text, to: columns) == expected)
        #expect(DisplayWidth.of(padded(text, to: columns)) == columns)
    }

    @Test func wideGlyphsAreNeverHalved() {
        var canvas = Canvas(Size(columns: 6, rows: 1))
        canvas.draw("日本語", x: 0, y: 0, in: canvas.bounds)
        #expect(renderText(canvas) == "日本語\n")
        canvas.draw("x", x: 1, y: 0, in: canvas.bounds)
        #expect(renderText(canvas) == " x本語\n")
        canvas.draw("y", x: 2, y: 0, in: canvas.bounds)
        #expect(renderText(canvas) == " xy 語\n")
        var narrow = Canvas(Size(columns: 3, rows: 1))
        narrow.draw("日本", x: 0, y: 0, in: narrow.bounds)
        #expect(renderText(narrow) == "日\n")
    }

    @Test func nothingIsDrawnOutsideTheClip() {
        var canvas = Canvas(Size(columns: 10, rows: 3))
        canvas.draw("abcdefghij", x: 0, y: 1, in: Rect(x: 2, y: 1, width: 3, height: 1))
        canvas.draw("nope", x: 0, y: 5, in: canvas.bounds)
        #expect(renderText(canvas) == "\n  cde\n\n")
    }

    @Test func plainTextHasNoEscapes() {
        for sample in SampleSnapshots.allCases {
            let canvas = Screen.draw(sample.snapshot, size: Size(columns: 100, rows: 30), state: ViewState())
            #expect(!renderText(canvas).contains("\u{1B}"))
            #expect(renderText(canvas, theme: Theme(depth: .palette)).contains("\u{1B}["))
        }
    }

    @Test(arguments: Page.allCases) func everyGlyphHasAnASCIIForm(_ page: Page) {
        for sample in SampleSnapshots.allCases {
            let canvas = Screen.draw(
                sample.snapshot, size: Size(columns: 160, rows: 45), state: ViewState(page: page))
            let plain = GlyphSet.ascii.render(canvas)
            for (before, after) in zip(canvas.cells, plain.cells) {
                #expect(after.glyph.isASCII)
                #expect(after.glyph != "?" || before.glyph == "?", "\(before.glyph)")
                #expect(after.style == before.style)
            }
        }
    }

    @Test(arguments: [
        (0.0, "    "), (0.01, "▏   "), (0.5, "██  "), (0.56, "██▎ "), (0.999, "███▉"), (1.0, "████"),
    ])
    func barsAreHonestAtTheEnds(_ share: Double, _ expected: String) {
        #expect(String(Bar.glyphs(share: share, width: 4).map { $0 ?? " " }) == expected)
    }

    @Test func brailleLinesConnect() {
        var grid = BrailleGrid(columns: 2, rows: 1)
        grid.line(from: (0, 3), to: (3, 0), .text)
        #expect((0..<2).compactMap { grid.cell(column: $0, row: 0)?.glyph } == ["⡠", "⠊"])
        #expect(GlyphSet.ascii("⡠") == "." && GlyphSet.ascii("⠊") == "'")
    }
}
