import Alerting
import Telemetry
import Testing

struct NotificationReasonTests {
    private let now = Timestamp(milliseconds: 1_000_000_000)

    private func set(_ numbers: [Int]) -> Set<Fingerprint> {
        Set(numbers.map { Fingerprint(value: UInt64($0)) })
    }

    @Test(
        arguments: [
            // told firing (nil: never told), told resolved, firing, resolved, send_resolved, minutes, reason
            (nil, [], [1], [], true, 0, NotificationReason.first), (nil, [], [], [1], true, 0, nil),
            ([1], [], [1], [], true, 1, nil), ([1], [], [1, 2], [], true, 1, .newAlerts),
            ([], [1], [2], [], true, 1, .first),
            ([1, 2], [], [1], [2], true, 1, .someResolved), ([1, 2], [], [1], [2], false, 1, nil),
            ([1], [], [], [1], true, 1, .allResolved),
            ([1], [], [], [1], false, 1, .allResolved), ([], [1], [], [1], true, 999, nil),
            ([1], [], [1], [], true, 11, .repeated), ([1, 2], [], [1], [], true, 9, nil),
        ] as [([Int]?, [Int], [Int], [Int], Bool, Int64, NotificationReason?)])
    func decides(
        _ told: [Int]?, _ toldResolved: [Int], _ firing: [Int], _ resolved: [Int], _ sendResolved: Bool,
        _ age: Int64,
        _ reason: NotificationReason?
    ) {
        let entry = told.map {
            NotificationLogEntry(firing: set($0), resolved: set(toldResolved), time: now - .minutes(age))
        }
        #expect(
            NotificationReason.decide(
                entry: entry, firing: set(firing), resolved: set(resolved), sendResolved: sendResolved,
                repeatInterval: .minutes(10), at: now) == reason)
    }

    @Test(arguments: Corpus.cases("alertmanager-dedup-needs-update.json"))
    func agreesWithAlertmanager(_ item: JSONValue) throws {
        func numbers(_ value: JSONValue?) -> Set<Fingerprint> {
            set((value?.array ?? []).compactMap(\.integer))
        }
        var entry: NotificationLogEntry?
        if let logged = item["entry"], !logged.isNull {
            let age = logged["age"]?.string ?? "0"
            let time = age == "epoch" ? .distantPast : now - (TimeSpan(text: age) ?? .zero)
            entry = NotificationLogEntry(
                firing: numbers(logged["firing"]), resolved: numbers(logged["resolved"]), time: time)
        }
        let reason = NotificationReason.decide(
            entry: entry, firing: numbers(item["firing"]), resolved: numbers(item["resolved"]),
            sendResolved: item["send_resolved"]?.bool ?? true,
            repeatInterval: item["repeat_interval"]?.string.flatMap { TimeSpan(text: $0) } ?? .zero, at: now)
        #expect((reason != nil) == item["notify"]?.bool, "\(item["name"]?.string ?? "")")
    }
}
