import Documents
import Runtime
import Support
import Telemetry
import Testing

/// Expected results are those of Prometheus' documentation and of its own code for the corner cases.
@Suite struct RelabelTests {
    static let before = Labels(["a": "foo", "b": "bar", "c": "baz", "Upper": "MiXed", "__tmp": "x"])

    private static func rules(_ yaml: String) throws -> [RelabelRule] {
        let root = try #require(try Document.parse(yaml, file: "rules.yaml").first)
        return try root.read(.list(.relabelRule))
    }

    struct Case: CustomTestStringConvertible {
        var rule: String
        /// What is different afterwards; nil when the series is dropped; an empty value: the label is gone.
        var changes: [String: String]?

        init(_ rule: String, _ changes: [String: String]?) {
            self.rule = rule
            self.changes = changes
        }

        var testDescription: String { rule }
    }

    @Test(arguments: [
        Case(
            "{source_labels: [a], regex: 'f(.*)', target_label: d, replacement: 'ch${1}-ch${1}'}",
            ["d": "choo-choo"]),
        Case("{source_labels: [a, b], regex: 'foo;(.*)', target_label: d}", ["d": "bar"]),
        Case("{source_labels: [a, b], separator: '-', target_label: d}", ["d": "foo-bar"]),
        Case("{source_labels: [a], regex: nothing, target_label: d}", [:]),
        Case("{source_labels: [missing], target_label: a}", ["a": ""]),
        Case("{source_labels: [a], regex: fo, target_label: d, replacement: x}", [:]),
        Case("{target_label: d, replacement: fixed}", ["d": "fixed"]),
        Case("{source_labels: [a], regex: '(f).*', target_label: 'n_$1', replacement: v}", ["n_f": "v"]),
        Case("{source_labels: [a], regex: '(.*)', target_label: '${2}', replacement: v}", [:]),
        Case("{source_labels: [a], regex: foo, action: drop}", nil),
        Case("{source_labels: [a], regex: bar, action: drop}", [:]),
        Case("{source_labels: [a], regex: foo, action: KEEP}", [:]),
        Case("{source_labels: [a], regex: bar, action: keep}", nil),
        Case("{source_labels: [c], target_label: d, action: hashmod, modulus: 1000}", ["d": "976"]),
        Case("{regex: '(b|c)', replacement: 'x_$1', action: labelmap}", ["x_b": "bar", "x_c": "baz"]),
        Case("{regex: '__.*|[ab]', action: labeldrop}", ["__tmp": "", "a": "", "b": ""]),
        Case("{regex: 'a|Upper', action: labelkeep}", ["__tmp": "", "b": "", "c": ""]),
        Case("{source_labels: [Upper], target_label: d, action: lowercase}", ["d": "mixed"]),
        Case("{source_labels: [Upper], target_label: d, action: uppercase}", ["d": "MIXED"]),
        Case("{source_labels: [a], target_label: b, action: keepequal}", nil),
        Case("{source_labels: [a], target_label: a, action: keepequal}", [:]),
        Case("{source_labels: [a], target_label: a, action: dropequal}", nil),
        Case("{source_labels: [a], target_label: b, action: dropequal}", [:]),
    ])
    func oneStep(_ given: Case) throws {
        let result = try Self.rules("- " + given.rule).apply(Self.before)
        guard let changes = given.changes else {
            #expect(result == nil)
            return
        }
        #expect(result == Labels(Self.before.sorted + changes.map { Label($0.key, $0.value) }))
    }

    @Test func stepsFollowEachOtherAndStopAtTheFirstThatDrops() throws {
        let rules = try Self.rules(
            """
            - {source_labels: [a], target_label: __tmp_id}
            - {source_labels: [__tmp_id], regex: 'f(.*)', target_label: id}
            - {regex: __tmp_id, action: labeldrop}
            """)
        #expect(rules.apply(Self.before) == Self.before.merging(Labels(["id": "oo"])))
        let dropping = try Self.rules(
            "[{source_labels: [a], regex: foo, action: drop}, {target_label: z, replacement: z}]")
        #expect(dropping.apply(Self.before) == nil)
    }

    @Test(arguments: [
        ("- {source_labels: [a], regex: '(', target_label: d}", "rules.yaml:1:31", "RE2"),
        ("- {action: replac, target_label: d}", "rules.yaml:1:12", "did you mean 'replace'?"),
        ("- {action: replace}", "rules.yaml:1:12", "add 'target_label: NAME'"),
        ("- {action: hashmod, source_labels: [a], target_label: d}", "rules.yaml:1:12", "number of shards"),
        ("- {action: hashmod, target_label: d, modulus: 0}", "rules.yaml:1:47", "at least 1"),
        ("- {action: labeldrop, source_labels: [a], regex: b}", "rules.yaml:1:38", "leave only"),
        ("- {action: keepequal, target_label: a, regex: b}", "rules.yaml:1:47", "remove 'regex'"),
        ("- {action: lowercase, target_label: 'a-b'}", "rules.yaml:1:37", "letters, digits"),
        ("- {target_labels: d}", "rules.yaml:1:4", "target_label"),
    ])
    func faultsNamePlaceAndRemedy(yaml: String, place: String, remedy: String) {
        do {
            _ = try Self.rules(yaml)
            Issue.record("expected an error at \(place)")
        } catch {
            #expect("\(error)".contains(place) && "\(error)".contains(remedy), "\(error)")
        }
    }
}
