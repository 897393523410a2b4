import Console
import Support
import Testing

/// Every page at two sizes, in both glyph sets and four states, as text with the style grid beside it.
/// `RECORD_SNAPSHOTS=1` writes the files anew; look at them before committing.
struct GoldenFrameTests {
    struct Frame: CustomTestStringConvertible {
        var page: Page
        var size: Size
        var glyphs: GlyphSet
        var state: SampleSnapshots

        var testDescription: String { name }
        var name: String { "\(page)-\(state)-\(size.columns)x\(size.rows)-\(glyphs).txt" }
    }

    static let frames: [Frame] = Page.allCases.flatMap { page in
        [Size(columns: 80, rows: 24), Size(columns: 160, rows: 45)].flatMap { size in
            GlyphSet.allCases.flatMap { glyphs in
                SampleSnapshots.allCases.map { Frame(page: page, size: size, glyphs: glyphs, state: $0) }
            }
        }
    }

    @Test(arguments: frames) func frameIsAsRecorded(_ frame: Frame) throws {
        var state = ViewState(page: frame.page)
        state.focus = frame.state == .burning ? Layout.order(of: frame.page).first : nil
        let canvas = Screen.draw(frame.state.snapshot, size: frame.size, state: state)
        let text = renderText(frame.glyphs.render(canvas))
        // The style is the same in both glyph sets.
        let styles = frame.glyphs == .utf8 ? canvas.styleText : ""
        try GoldenText.check(text + styles, frame.name)
    }

    /// An SLO that is split by labels: a row for each combination, the one nearest to its end told apart.
    @Test(arguments: [Page.oncall, .executive], [Size(columns: 80, rows: 24), Size(columns: 160, rows: 45)])
    func combinationsAreAsRecorded(page: Page, size: Size) throws {
        var snapshot = SampleSnapshots.burning.snapshot
        snapshot.objectives = SampleSnapshots.combinations
        let canvas = Screen.draw(snapshot, size: size, state: ViewState(page: page))
        let name = "\(page)-combinations-\(size.columns)x\(size.rows).txt"
        try GoldenText.check(renderText(canvas) + canvas.styleText, name)
    }

    @Test(arguments: ["?", ":late", "r", "/gpu", "\t\n"]) func overlayIsAsRecorded(_ keys: String) throws {
        let snapshot = SampleSnapshots.burning.snapshot
        let size = Size(columns: 80, rows: 24)
        var navigation = Navigation()
        for key in keys {
            let key: Key = key == "\t" ? .tab : key == "\n" ? .enter : .character(key)
            #expect(navigation.handle(key, snapshot, size: size).isEmpty)
        }
        let names = ["?": "help", ":late": "palette", "r": "confirm", "/gpu": "filter", "\t\n": "zoom"]
        let canvas = Screen.draw(snapshot, size: size, state: navigation.state)
        try GoldenText.check(renderText(canvas) + canvas.styleText, "overlay-\(names[keys] ?? "").txt")
    }
}
