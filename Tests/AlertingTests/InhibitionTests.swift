import Alerting
import Telemetry
import Testing

struct InhibitionTests {
    private let rule: InhibitRule

    init() throws {
        rule = InhibitRule(
            source: try MatcherSet([Matcher("severity", .equal, "critical")]),
            target: try MatcherSet([Matcher("severity", .regex, "warning|critical")]), equal: ["cluster"])
    }

    private func alert(_ pairs: KeyValuePairs<String, String>) -> Alert {
        Alert(labels: Labels(pairs), startsAt: Timestamp(milliseconds: 0))
    }

    @Test func mutesTargetsWithEqualLabelsOnly() {
        let source = alert(["severity": "critical", "cluster": "a"])
        let inhibition = Inhibition(rules: [rule], firing: [source])
        #expect(
            inhibition.inhibitors(of: Labels(["severity": "warning", "cluster": "a"])) == [source.fingerprint]
        )
        #expect(inhibition.inhibitors(of: Labels(["severity": "warning", "cluster": "b"])).isEmpty)
        #expect(inhibition.inhibitors(of: Labels(["severity": "info", "cluster": "a"])).isEmpty)
        // An alert on both sides is muted neither by itself nor by another such.
        #expect(
            inhibition.inhibitors(of: Labels(["severity": "critical", "cluster": "a", "x": "y"])).isEmpty)
    }

    @Test func aMissingLabelCountsAsEmpty() {
        let inhibition = Inhibition(rules: [rule], firing: [alert(["severity": "critical"])])
        #expect(inhibition.inhibitors(of: Labels(["severity": "warning"])).count == 1)
    }

    /// Alertmanager 0.28 to 0.34 keep one source for each key, and forget the rule with it (#5162).
    @Test func oneOfTwoSourcesEndingLeavesTheOther() {
        let first = alert(["severity": "critical", "cluster": "a", "n": "1"])
        let second = alert(["severity": "critical", "cluster": "a", "n": "2"])
        let target = Labels(["severity": "warning", "cluster": "a"])
        #expect(Inhibition(rules: [rule], firing: [first, second]).inhibitors(of: target).count == 2)
        #expect(Inhibition(rules: [rule], firing: [second]).inhibitors(of: target) == [second.fingerprint])
        #expect(Inhibition(rules: [rule], firing: []).inhibitors(of: target).isEmpty)
    }
}
