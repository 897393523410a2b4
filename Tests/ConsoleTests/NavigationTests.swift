import Console
import Telemetry
import Testing

/// Keys, and what becomes of the view.
struct NavigationTests {
    private let snapshot = SampleSnapshots.burning.snapshot
    private let size = Size(columns: 160, rows: 45)

    private func press(_ keys: [Key], _ state: ViewState = ViewState()) -> (Navigation, [ConsoleAction]) {
        var navigation = Navigation(state)
        var actions: [ConsoleAction] = []
        for key in keys { actions += navigation.handle(key, snapshot, size: size) }
        return (navigation, actions)
    }

    private func type(_ text: String) -> [Key] { text.map { .character($0) } }

    /// Whatever keeps an alert quiet, it is shown after those that somebody is told of, and is no page.
    @Test func quietAlertsComeLastAndAreNoPages() {
        var snapshot = SampleSnapshots.burning.snapshot
        let pages = snapshot.firingPages
        for index in snapshot.alerts.indices where snapshot.alerts[index].severity == .page {
            snapshot.alerts[index].quietFor = "maintenance gpu-swap"
        }
        #expect(pages > 0 && snapshot.firingPages == 0)
        #expect(snapshot.alerts.sorted(by: AlertRow.precedes).last?.isMuted == true)
    }

    @Test(arguments: [("1", Page.executive), ("2", .oncall), ("3", .debug)])
    func digitsChooseAPage(_ digit: String, _ page: Page) {
        let (navigation, actions) = press(type(digit))
        #expect(navigation.state.page == page)
        #expect(actions == (page == .oncall ? [] : [.reload]))
    }

    @Test func tabVisitsEveryPanelAndReturns() {
        let order = Layout.order(of: .oncall)
        let shown = Screen.placements(snapshot, size: size, state: ViewState()).map(\.panel)
        let (navigation, _) = press(Array(repeating: .tab, count: shown.count))
        #expect(navigation.state.focus == order.last { shown.contains($0) })
        #expect(
            press([.tab, .backTab, .backTab]).0.state.focus == press([.backTab, .backTab]).0.state.focus)
    }

    @Test func arrowsMoveBetweenNeighbours() {
        var state = ViewState()
        state.focus = .success
        #expect(press([.right], state).0.state.focus == .latencyCard)
        #expect(press(type("ll"), state).0.state.focus == .firstChunk)
        #expect(press([.down], state).0.state.focus == .alerts)
        #expect(press([.left, .up], state).0.state.focus == .success)
    }

    @Test func arrowsChooseRowsAndLeaveAtTheEnds() {
        var state = ViewState()
        state.focus = .alerts
        let (chosen, _) = press([.down, .down, .up], state)
        #expect(chosen.state.selected(.alerts) == 1)
        #expect(chosen.state.focus == .alerts)
        #expect(press([.up], state).0.state.focus != .alerts)
        #expect(press(type("G"), state).0.state.selected(.alerts) == snapshot.alerts.count - 1)
    }

    @Test func enterOpensAndEscapeComesBack() {
        var state = ViewState()
        state.focus = .latencyChart
        let (zoomed, _) = press([.enter], state)
        #expect(zoomed.state.zoomed == .latencyChart)
        #expect(press([.enter, .escape], state).0.state.zoomed == nil)
        state.focus = .failedRequests
        let (drilled, actions) = press([.down, .enter], state)
        #expect(drilled.state.page == .debug)
        #expect(drilled.state.inspected == snapshot.failedRequests[1].id)
        #expect(actions == [.reload])
        #expect(press([.down, .enter, .escape], state).0.state.page == .oncall)
    }

    @Test func nothingHappensWithoutAYes() {
        for key in ["a", "s", "r"] {
            #expect(press(type(key) + [.enter]).1.isEmpty)
            #expect(press(type(key) + [.escape]).1.isEmpty)
            #expect(press(type(key + "n")).1.isEmpty)
        }
    }

    @Test func actionsNameTheSelectedAlert() {
        let first = snapshot.alerts.sorted(by: AlertRow.precedes)[0]
        #expect(press(type("a") + [.right, .enter]).1 == [.acknowledge(alert: first.id)])
        #expect(press(type("sy")).1 == [.silence(alert: first.id, span: .hours(1))])
        #expect(press(type("r") + [.tab, .enter]).1 == [.runRunbook(name: "high-p95.md", alert: first.id)])
    }

    @Test func readOnlyOffersNoActions() {
        var state = ViewState()
        state.isReadOnly = true
        let (navigation, actions) = press(type("ay"), state)
        #expect(actions.isEmpty)
        #expect(navigation.state.mode == .normal)
        let text = renderText(Screen.draw(snapshot, size: size, state: state))
        #expect(!text.contains("silence"))
    }

    @Test func timeStopsShiftsAndZooms() {
        let (paused, actions) = press(type("p"))
        #expect(paused.state.pausedAt == snapshot.time)
        #expect(actions == [.reload])
        #expect(paused.instant(now: .distantFuture) == snapshot.time)
        #expect(press(type("[")).0.state.shift == .minutes(30))
        #expect(press(type("[]")).0.state.shift == .zero)
        #expect(press(type("]")).0.state.shift == .zero)
        #expect(press(type("+")).0.state.window == .quarter)
        #expect(press(type("-")).0.state.window == .quarterDay)
        let (now, _) = press(type("p[+0"))
        #expect(now.state.pausedAt == nil && now.state.shift == .zero && now.state.window == nil)
    }

    @Test func filterKeepsRowsThatMatch() {
        let (navigation, _) = press(type("/gpu") + [.enter])
        #expect(navigation.state.mode == .normal)
        let text = renderText(Screen.draw(snapshot, size: size, state: navigation.state))
        #expect(text.contains("GPUMemoryPressure") && !text.contains("RateLimited"))
        #expect(press(type("/gpu") + [.escape]).0.state.filter.isEmpty)
        #expect(press(type("/gq") + [.backspace]).0.state.filter == "g")
    }

    @Test(arguments: [
        ("exec", Page.executive, nil), ("heatm", .debug, PanelID.heatmap), ("upstr", .oncall, .upstreams),
    ]) func paletteGoesByName(_ text: String, _ page: Page, _ panel: PanelID?) {
        let (navigation, _) = press(type(":" + text) + [.enter])
        #expect(navigation.state.page == page)
        #expect(navigation.state.zoomed == panel)
    }

    @Test func quitAndSuspend() {
        #expect(press(type("q")).1 == [.quit])
        #expect(press(type("?q")).1.isEmpty)
        #expect(press([.control("z")]).1 == [.suspend])
        #expect(press([.control("l")]).1 == [.redraw])
    }

    @Test(arguments: [("lat", "latency", true), ("ltc", "latency", true), ("xyz", "latency", false)])
    func fuzzy(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect((FuzzyMatch.score(pattern, in: text) != nil) == matches)
    }

    @Test func wordStartsRankHigher() throws {
        let start = try #require(FuzzyMatch.score("gpu", in: "panel GPU"))
        let inside = try #require(FuzzyMatch.score("gpu", in: "graph usage"))
        #expect(start > inside)
    }
}
