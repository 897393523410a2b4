import Alerting
import Documents
import SLO
import Telemetry
import Testing

@Suite struct MaintenanceReaderTests {
    private static let example = """
        windows:
          - name: driver-update
            comment: weekly driver update on gpu0
            owner: dana
            start: 2026-01-04 02:00:00
            zone: Europe/Berlin
            duration: 2h
            rrule: FREQ=WEEKLY;BYDAY=SU
            except: [2026-04-05]
            mute: ['severity!="page"']
            exclude: [chat-availability]
          - {name: move, owner: li, start: 2026-05-01 08:00, duration: 1h, mute: all, exclude: all}
        """

    private static func read(_ text: String) throws -> MaintenanceReader.Result {
        try MaintenanceReader(slos: ["chat-availability", "chat-ttft"]).read(text, file: "maintenance.yaml")
    }

    @Test func readsTheExample() throws {
        let result = try MaintenanceReaderTests.read(MaintenanceReaderTests.example)
        #expect(result.warnings.isEmpty)
        let windows = result.plan.windows
        #expect(
            windows.map(\.text) == [
                "from 2026-01-04 02:00:00 Europe/Berlin for 2h, FREQ=WEEKLY;BYDAY=SU, except 2026-04-05, "
                    + "mutes {severity!=\"page\"}, excludes chat-availability (weekly driver update on gpu0)",
                "from 2026-05-01 08:00:00 UTC for 1h, mutes all, excludes all",
            ])
        #expect(windows.map(\.owner) == ["dana", "li"])
        #expect(windows[0].mutes(Labels(["severity": "ticket"])))
        #expect(!windows[0].mutes(Labels(["severity": "page"])))
        #expect(windows[1].mutes(Labels(["severity": "page"])))
        let exclusions = result.plan.exclusions
        #expect(exclusions.everywhere == [windows[1].recurrence])
        #expect(exclusions.recurrences(for: "chat-availability").count == 2)
        #expect(exclusions.recurrences(for: "chat-ttft").count == 1)
    }

    @Test(arguments: ["", "windows:", "windows: []", "# nothing planned\n"]) func nothingIsPlanned(
        text: String
    ) throws {
        #expect(try MaintenanceReaderTests.read(text).plan == MaintenancePlan())
    }

    @Test func listsWhatIsHeldByStart() throws {
        let plan = try MaintenanceReaderTests.read(MaintenanceReaderTests.example).plan
        let start = try #require(Timestamp(rfc3339: "2026-04-01T00:00:00Z"))
        let held = plan.occurrences(in: TimeRange(start, start + .days(32)))
        #expect(
            held.map { "\($0.range.start) \($0.window.name)" } == [
                "2026-04-12T00:00:00Z driver-update", "2026-04-19T00:00:00Z driver-update",
                "2026-04-26T00:00:00Z driver-update", "2026-05-01T08:00:00Z move",
                "2026-05-03T00:00:00Z driver-update",
            ])
    }

    private static let base = "name: w, owner: o, start: 2026-01-04 02:00, duration: 2h, mute: all"

    @Test(arguments: [
        ("window: []", "1:1: unknown key 'window'", "did you mean 'windows'?"),
        ("windows: [{name: w, start: 2026-01-04 02:00, duration: 2h}]", "1:11: 'owner' is missing", "owner"),
        ("windows: [{\(base), zone: Europe/Berln}]", "unknown time zone 'Europe/Berln'", "Europe/Berlin"),
        (
            "windows: [{\(base), rrule: FREQ=WEEKLY;BYDAY=SUN}]", "BYDAY: 'SUN' is no weekday",
            "1SU is the first Sunday"
        ),
        ("windows: [{\(base), rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'}]", "never held", "after 'start'"),
        ("windows: [{\(base), except: [2026-01-04]}]", "this window is never held", "except"),
        ("windows: [{\(base), except: [sunday]}]", "expected a date, found 'sunday'", "2026-01-04"),
        (
            "windows: [{name: w, owner: o, start: 2026-01-04T02:00Z, duration: 2h}]",
            "expected a date and a time, found '2026-01-04T02:00Z'", "without a zone"
        ),
        ("windows: [{name: w, owner: o, start: 2026-01-04 02:00, duration: 0s}]", "longer than zero", ""),
        ("windows: [{\(base)}, {\(base)}]", "two windows are called 'w'", "its own name"),
        ("windows: [{\(base), exclude: [chat-availabilty]}]", "no SLO named", "'chat-availability'?"),
        ("windows: [{\(base), exclude: [embeddings]}]", "no SLO named 'embeddings'", "there are: chat-av"),
        ("windows: [{\(base), exclude: some}]", "expected 'all' or a list of SLOs", "exclude: [chat"),
        (
            "windows: [{name: w, owner: o, start: 2026-01-04 02:00, duration: 2h, mute: page}]",
            "expected 'all' or a list of matchers", "mute: ['severity"
        ),
        (
            "windows: [{name: w, owner: o, start: 2026-01-04 02:00, duration: 2h, mute: ['page']}]",
            "matcher 'page'", "double quotes"
        ),
        (
            "windows: [{name: w, owner: o, start: 2026-01-04 02:00, duration: 2h, mute: []}]",
            "no matcher would mute everything", "mute: all"
        ),
    ])
    func tellsWhatIsWrong(text: String, what: String, remedy: String) throws {
        let errors = try #require(
            #expect(throws: DocumentErrors.self) { try MaintenanceReaderTests.read(text) })
        let message = "\(errors)"
        #expect(message.hasPrefix("maintenance.yaml:1:"))
        #expect(message.contains(what))
        #expect(message.contains(remedy))
    }

    @Test(arguments: [
        (
            "start: 2026-01-05 02:00, duration: 2h, rrule: FREQ=WEEKLY;BYDAY=SU, mute: all",
            "first held 2026-01-11"
        ),
        ("start: 2026-01-04 02:00, duration: 24h, rrule: FREQ=DAILY, mute: all", "may never be over"),
        ("start: 2026-01-04 02:00, duration: 2h", "does nothing"),
    ])
    func remarksStopNothing(keys: String, what: String) throws {
        let result = try MaintenanceReaderTests.read("windows: [{name: w, owner: o, \(keys)}]")
        #expect(result.plan.windows.count == 1)
        #expect(result.warnings.map(\.what).count { $0.contains(what) } == 1)
        #expect(result.warnings.count == 1)
    }

    @Test func changesAreThoseSinceLastTime() throws {
        let plan = try MaintenanceReaderTests.read(MaintenanceReaderTests.example).plan
        let first = MaintenanceChange.changes(from: [:], to: plan)
        #expect(first.map(\.kind) == [.add, .add])
        var known = Dictionary(
            uniqueKeysWithValues: plan.windows.map {
                ($0.name, MaintenanceChange.Known(owner: $0.owner, text: $0.text))
            })
        #expect(MaintenanceChange.changes(from: known, to: plan).isEmpty)
        known["gone"] = MaintenanceChange.Known(owner: "ada", text: "once")
        var other = plan
        other.windows[1].owner = "ada"
        other.windows[0].comment = ""
        let changes = MaintenanceChange.changes(from: known, to: other)
        #expect(changes.map(\.window) == ["driver-update", "gone", "move"])
        #expect(changes.map(\.kind) == [.change, .remove, .change])
        #expect(changes.map(\.owner) == ["dana", "ada", "ada"])
        #expect(changes[0].before == plan.windows[0].text)
        #expect(changes[1].text.isEmpty)
    }
}
