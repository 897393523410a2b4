import Console
import Support
import Testing

/// Whatever the size, panels do not overlap, do not leave the screen, and drawing does not trap.
struct LayoutTests {
    static let sizes: [Size] = {
        var generator = SeededGenerator(seed: 7)
        let random = (0..<24).map { _ in
            Size(
                columns: Int.random(in: 40...250, using: &generator),
                rows: Int.random(in: 12...80, using: &generator))
        }
        return random + [
            Size(columns: 40, rows: 12), Size(columns: 79, rows: 24), Size(columns: 80, rows: 23),
            Size(columns: 129, rows: 36), Size(columns: 130, rows: 35), Size(columns: 130, rows: 36),
            Size(columns: 250, rows: 80),
        ]
    }()

    @Test(arguments: sizes, Page.allCases) func panelsTileTheScreen(_ size: Size, _ page: Page) {
        for sample in SampleSnapshots.allCases {
            let snapshot = sample.snapshot
            let placements = Screen.placements(snapshot, size: size, state: ViewState(page: page))
            let screen = Rect(x: 0, y: 1, width: size.columns, height: size.rows - 2)
            #expect(!placements.isEmpty)
            for (index, placement) in placements.enumerated() {
                #expect(screen.encloses(placement.rect), "\(placement.panel)")
                #expect(placement.rect.height >= 3 && placement.rect.width >= 12, "\(placement.panel)")
                for other in placements.dropFirst(index + 1) {
                    #expect(!placement.rect.overlaps(other.rect), "\(placement.panel) and \(other.panel)")
                }
            }
            let area = placements.reduce(0) { $0 + $1.rect.width * $1.rect.height }
            let banners = (placements.map(\.rect.y).min() ?? 1) - 1
            #expect(area == size.columns * (size.rows - 2 - banners))
            let canvas = Screen.draw(snapshot, size: size, state: ViewState(page: page))
            #expect(canvas.size == size)
        }
    }

    @Test func everySizeFromNothingDraws() {
        let snapshot = SampleSnapshots.burning.snapshot
        for columns in stride(from: 0, through: 60, by: 3) {
            for rows in stride(from: 0, through: 30, by: 2) {
                let size = Size(columns: columns, rows: rows)
                for page in Page.allCases {
                    #expect(Screen.draw(snapshot, size: size, state: ViewState(page: page)).size == size)
                }
            }
        }
    }

    @Test(arguments: PanelID.allCases) func everyPanelFillsTheScreen(_ panel: PanelID) {
        for sample in SampleSnapshots.allCases {
            for size in [
                Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 200, rows: 60),
            ] {
                var state = ViewState(page: .oncall)
                state.focus = panel
                state.zoomed = panel
                let text = renderText(Screen.draw(sample.snapshot, size: size, state: state))
                #expect(text.split(separator: "\n").count == size.rows)
            }
        }
    }

    @Test func tooSmallSaysHowMuchIsNeeded() {
        let canvas = Screen.draw(
            SampleSnapshots.healthy.snapshot, size: Size(columns: 39, rows: 12), state: ViewState())
        #expect(renderText(canvas).contains("need 40×12, have 39×12"))
    }
}
