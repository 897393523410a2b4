import Support
import Telemetry
import Testing

@testable import Alerting

struct RecordPortionsTests {
    /// Written one after the other, portions come to the whole; of an alert none has a part only.
    @Test(arguments: 0..<UInt64(20)) func togetherTheyAreTheWhole(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let labels = (0..<40).map { Labels(name: "A", ["n": "\($0)"]) }
        var change = AlertRecords.Change()
        for index in 0..<random.int(in: 0...300) {
            let label = random.pick(labels)
            let alert = ActiveAlert(
                labels: label, value: 1, state: .firing, activeAt: Timestamp(milliseconds: Int64(index)))
            switch random.int(in: 0...2) {
            case 0: change.saved.append(AlertRecords.StoredAlert(rule: "r", alert: alert))
            case 1: change.removed.append(("r", label))
            default:
                change.transitions.append(
                    AlertTransition(
                        time: alert.activeAt, from: nil, to: .firing, alert: alert, reason: "\(index)"))
            }
        }
        let parts = change.parts(of: 16)
        func of(_ label: Labels, _ change: AlertRecords.Change) -> [String] {
            change.saved.filter { $0.alert.labels == label }.map { "s\($0.alert.activeAt)" }
                + change.removed.filter { $0.labels == label }.map { _ in "r" }
                + change.transitions.filter { $0.alert.labels == label }.map(\.reason)
        }
        for label in labels {
            let found = parts.map { of(label, $0) }.filter { !$0.isEmpty }
            #expect(found == (of(label, change).isEmpty ? [] : [of(label, change)]))
        }
        let sizes = parts.map { $0.saved.count + $0.removed.count + $0.transitions.count }
        let largest = labels.map { of($0, change).count }.max() ?? 0
        #expect(sizes.allSatisfy { $0 > 0 && $0 < 16 + largest })
    }
}
