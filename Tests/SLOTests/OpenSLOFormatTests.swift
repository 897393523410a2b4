import Documents
import SLO
import Support
import Testing

/// `OpenSLOFormat`: one form, nothing lost.
@Suite struct OpenSLOFormatTests {
    private static func format(_ text: String) throws -> String {
        try OpenSLOFormat.format(text, file: "a.yaml").text
    }

    @Test func fieldsAreOrderedAndCommentsGoWithThem() throws {
        let text = """
            # Licence.

            kind: SLO   # what it is
            apiVersion: openslo/v1
            spec:
              objectives:
              # three nines
              - target: 0.999  # of requests
                displayName: "Good"
              # - target: 0.99
              budgetingMethod: Occurrences


              # thirty days
              timeWindow: {duration: 30d, isRolling: true} # rolling
              indicatorRef: 'it''s'
              service: web
              mine: 1
              description: a text that is
                wrapped
            metadata: # head
              labels: {env: [a, "b"]}
              name: x
            # the end
            ---
            # next
            - {kind: Service, apiVersion: openslo/v1, metadata: {name: s}}
            # last
            """
        let expected = """
            # Licence.

            apiVersion: openslo/v1
            kind: SLO # what it is
            metadata: # head
              name: x
              labels:
                env:
                  - a
                  - "b"
            spec:
              description: a text that is wrapped
              service: web
              indicatorRef: "it's"

              # thirty days
              timeWindow: # rolling
                - duration: 30d
                  isRolling: true
              budgetingMethod: Occurrences
              objectives:
                # three nines
                - displayName: "Good"
                  target: 0.999 # of requests
                # - target: 0.99
              mine: 1
            # the end
            ---
            # next
            apiVersion: openslo/v1
            kind: Service
            metadata:
              name: s
            # last

            """
        #expect(try Self.format(text) == expected)
        #expect(try Self.format(expected) == expected)
    }

    @Test func anchorsStay() throws {
        let text = """
            apiVersion: openslo/v1
            kind: SLI
            metadata:
              name: x
            spec:
              ratioMetric:
                good: &one
                  metricSource:
                    type: prometheus
                    spec:
                      query: sum(a)
                total: *one
              extra:
                <<: *one

            """
        #expect(try Self.format(text) == text)
    }

    @Test(arguments: [
        ("kind: Servise\napiVersion: openslo/v1\nmetadata: {name: x}\n", 1, "unknown kind 'Servise'"),
        ("apiVersion: openslo/v1\nkind: Service\n", 1, "'metadata' with a 'name' is missing"),
        ("a: 1\n  b: 2\n", 2, "mapping values are not allowed"),
        ("%YAML 1.1\n---\na: 1\n", 1, "a YAML directive would be lost"),
        ("apiVersion: openslo/v1\nkind: !mine Service\n", 2, "the tag '!mine' would be lost"),
        ("? [a]\n: 1\n", 1, "a key that is no text"),
        (
            "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: x}\nspec:\n  description: *d\nb: &d text\n",
            5,
            "undefined alias"
        ),
    ])
    func whatWouldBeLostIsRefused(text: String, line: Int, what: String) throws {
        let errors = try #require(throws: DocumentErrors.self) { try Self.format(text) }
        #expect(errors.errors[0].what.contains(what) && errors.errors[0].position.line == line, "\(errors)")
    }

    /// Seeds that failed once stay here by being below the count.
    @Test(arguments: 0..<UInt64(FuzzCount.inputs(150)))
    func whateverIsWritten(seed: UInt64) throws {
        var scruffy = ScruffyYAML(seed: seed)
        let text = scruffy.file()
        let once = try Self.format(text)
        #expect(try Self.format(once) == once, "seed \(seed)\n\(text)\n=====\n\(once)")
        for comment in scruffy.comments {
            #expect(
                once.split(separator: "\n").contains { $0.hasSuffix(comment) }, "\(comment)\n\(text)\n\(once)"
            )
        }
        let (before, after) = (OpenSLOReader.read([("a", text)]), OpenSLOReader.read([("a", once)]))
        #expect(OpenSLOFormat.changedMeaning(of: [("a", text)], as: [("a", once)]) == nil)
        #expect(before.errors.map(\.what).sorted() == after.errors.map(\.what).sorted())
        #expect(before.warnings.map(\.what).sorted() == after.warnings.map(\.what).sorted())
    }
}

/// Everybody's OpenSLO files.
@Suite(.enabled(if: Corpus.isPresent, "set BEAUFORT_CORPUS to the corpus folder"))
struct OpenSLOFormatCorpusTests {
    private static let tables = [
        OpenSLOCorpusTable.clean, OpenSLOCorpusTable.loose, OpenSLOCorpusTable.partial,
        OpenSLOCorpusTable.invalid, OpenSLOCorpusTable.foreign,
    ]

    /// No version, or v2alpha's connection details in the middle of a metric, which v1 has no place for.
    private static let refused = [
        "invalid-apiversion.yaml", "v2alpha/examples/slis.yaml", "decode/v2alpha_slos.yaml",
    ]

    @Test(arguments: tables.flatMap(OpenSLOCorpusTests.Case.list).map(\.path))
    func everyFileKeepsItsMeaning(path: String) throws {
        let file = "\(Corpus.folder ?? "")/\(path)"
        let text = try TextFile.read(file)
        if Self.refused.contains(where: path.hasSuffix) {
            #expect(throws: DocumentErrors.self) { try OpenSLOFormat.format(text, file: file) }
            return
        }
        let once = try OpenSLOFormat.format(text, file: "a.yaml")
        let again = try OpenSLOFormat.format(once.text, file: "a.yaml")
        #expect(again.text == once.text && again.warnings.isEmpty, "\(once.text)")
        #expect(OpenSLOFormat.changedMeaning(of: [(file, text)], as: [("a.yaml", once.text)]) == nil)
        #expect(!once.text.contains("alpha"), "\(once.text)")
        for line in text.split(separator: "\n") {
            let bare = line.drop { $0 == " " }
            guard bare.hasPrefix("#") else { continue }
            #expect(
                once.text.contains(bare.split(separator: " ").joined(separator: " "))
                    || once.text.contains(bare))
        }
    }
}

/// v1alpha becomes v1 and means the same.
@Suite struct OpenSLOUpgradeTests {
    private static let head = """
        apiVersion: openslo/v1alpha # old
        kind: SLO
        metadata: {name: web, displayName: Web}
        spec:
          service: web
          budgetingMethod: Timeslices
          timeWindows:
            # a week
            - unit: Week # from Monday
              count: 2
              isRolling: false
              calendar: {startTime: 2022-01-03 00:00:00, timeZone: UTC}

        """

    private static func ratio(_ query: String) -> String {
        "{incremental: true, good: {source: prometheus, queryType: promql, query: '\(query)'}, "
            + "total: {source: prometheus, query: sum(all)}}"
    }

    private func expectSame(_ text: String) throws -> OpenSLOFormat.Formatted {
        let result = try OpenSLOFormat.format(text, file: "old.yaml")
        #expect(OpenSLOFormat.changedMeaning(of: [("a", text)], as: [("a", result.text)]) == nil)
        let read = OpenSLOReader.read([("a", result.text)], strict: true)
        #expect(!read.slos.isEmpty && read.errors.isEmpty, "\(read.errors)\n\(result.text)")
        return result
    }

    @Test func ratiosMoveUp() throws {
        let result = try expectSame(
            Self.head + "  objectives:\n    - displayName: Good\n      target: 0.9\n"
                + "      value: 1 # unused\n      ratioMetrics: \(Self.ratio("sum(good)"))\n")
        for part in [
            "      # unused\n", "timeWindow:\n    # a week\n    - duration: 2w # from Monday\n",
            "counter: true\n",
            "timeSliceWindow: 1m\n", "timeSliceTarget: 0.9\n", "apiVersion: openslo/v1 # old\n",
            "good:\n          metricSource:\n            type: prometheus\n            spec:\n"
                + "              queryType: promql\n              query: 'sum(good)'",
        ] {
            #expect(
                result.text.contains(part.replacing("'sum(good)'", with: "\"sum(good)\"")),
                "\(part)\n\(result.text)")
        }
        let said = result.warnings.map(\.what).joined(separator: "\n")
        #expect(said.contains("v1alpha is turned into") && said.contains("value means nothing on a ratio"))
    }

    @Test func severalIndicatorsBecomeSeveralSLOs() throws {
        let objectives = ["a", "b"].map {
            "    # of \($0)\n    - {displayName: \"All \($0)\", target: 0.9, timeSliceTarget: 0.8, "
                + "timeSliceWindow: 1m, ratioMetrics: \(Self.ratio("sum(\($0))"))}\n"
        }
        let result = try expectSame(Self.head + "  objectives:\n" + objectives.joined())
        #expect(OpenSLOReader.read([("a", result.text)]).slos.map(\.name) == ["web-all-a", "web-all-b"])
        #expect(result.text.contains("# of b\n"))
    }

    @Test(arguments: [
        ("timeWindows: [{unit: Second, count: 1, isRolling: true}]", "no unit 'Second'"),
        ("timeWindows: [{unit: Day, count: 1, isRolling: false}]", "needs a calendar"),
        ("timeWindows: [{unit: Day, count: 1}, {unit: Day, count: 2}]", "has one time window"),
        ("timeWindows: &w [{unit: Day, count: 1}]", "anchors and aliases cannot be turned"),
    ])
    func whatV1CannotSayIsRefused(field: String, what: String) throws {
        let text = """
            apiVersion: openslo/v1alpha
            kind: SLO
            metadata: {name: web}
            spec:
              service: web
              budgetingMethod: Occurrences
              \(field)
              objectives: [{target: 0.9, ratioMetrics: \(Self.ratio("sum(a)"))}]
            """
        let errors = try #require(throws: DocumentErrors.self) {
            try OpenSLOFormat.format(text, file: "a.yaml")
        }
        let first = errors.errors[0]
        #expect(first.what.contains(what) && first.position.line == 7 && !first.remedy.isEmpty, "\(errors)")
    }

    @Test func v2alphaNamesAreTurnedBack() throws {
        let source = "{dataSourceSpec: {type: prometheus}, spec: {query: sum(a)}}"
        let result = try expectSame(
            """
            apiVersion: openslo.com/v2alpha
            kind: SLO
            metadata: {name: web}
            spec:
              serviceRef: web
              sli: {metadata: {name: i}, spec: {ratioMetric: {good: \(source), total: \(source)}}}
              budgetingMethod: Occurrences
              objectives: [{target: 0.9}]
            """)
        #expect(result.text.contains("service: web\n  indicator:\n") && !result.text.contains("dataSource"))
    }
}
