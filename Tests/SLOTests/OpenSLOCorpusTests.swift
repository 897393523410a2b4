import Documents
import SLO
import Support
import Testing

/// Other people's OpenSLO files, all of them, from the folder `BEAUFORT_CORPUS` names.
@Suite(.enabled(if: Corpus.isPresent, "set BEAUFORT_CORPUS to the corpus folder"))
struct OpenSLOCorpusTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var path: String
        var slos = 0
        /// What is said of lines, always and only in strict reading: `line what…`.
        var errors: [String] = []
        var strict: [String] = []

        var testDescription: String { path }

        static func list(_ table: String) -> [Case] {
            var cases: [Case] = []
            for line in table.split(separator: "\n") {
                if line.hasPrefix("  ! ") {
                    cases[cases.count - 1].errors.append(String(line.dropFirst(4)))
                } else if line.hasPrefix("  ? ") {
                    cases[cases.count - 1].strict.append(String(line.dropFirst(4)))
                } else {
                    let words = line.split(separator: " ")
                    cases.append(
                        Case(path: String(words[0]), slos: words.count > 1 ? Int(words[1]) ?? -1 : 0))
                }
            }
            return cases
        }
    }

    private typealias Table = OpenSLOCorpusTable
    private static let tables = [Table.clean, Table.loose, Table.partial, Table.invalid, Table.foreign]

    private static func read(_ paths: [String], strict: Bool = false) -> OpenSLOResult {
        OpenSLOReader.read(paths: paths.map { "\(Corpus.folder ?? "")/\($0)" }, strict: strict)
    }

    /// Every file, leniently and strictly: as many SLOs, and exactly these mistakes on these lines.
    @Test(arguments: tables.flatMap(Case.list))
    func isReadAsItShould(_ one: Case) {
        let (lenient, strict) = (Self.read([one.path]), Self.read([one.path], strict: true))
        #expect(lenient.slos.count == one.slos, "\(lenient)")
        Self.expect(lenient.errors, one.errors)
        Self.expect(lenient.warnings, one.strict)
        Self.expect(strict.errors, one.errors + one.strict)
        #expect(strict.warnings.isEmpty && strict.slos.count == one.slos)
        #expect(strict.errors.allSatisfy { !$0.remedy.isEmpty && $0.position.column > 0 })
    }

    private static func expect(_ found: [DocumentError], _ expected: [String]) {
        let said = found.map { "\($0.position.line) \($0.what)" }
        for text in expected { #expect(said.contains { $0.hasPrefix(text) }, "'\(text)' is not in \(said)") }
        #expect(said.count == expected.count, "\(said)")
    }

    /// No file of the corpus is left out, and each table holds what its name says.
    @Test func everyFileIsInATable() throws {
        var files: Set<String> = []
        for part in ["OpenSLO-OpenSLO", "OpenSLO-go-sdk", "OpenSLO-oslo", "slok-sloth"] {
            let isMixed = part == "slok-sloth"
            let endings = [".yaml", ".yml"] + (isMixed ? [] : [".json", "test-input"])
            for path in try Corpus.files(in: part, endings: endings) {
                if isMixed, !(try TextFile.read(path)).contains("apiVersion: openslo") { continue }
                files.insert(String(path.dropFirst((Corpus.folder ?? "").count + 1)))
            }
        }
        #expect(files.symmetricDifference(Self.tables.flatMap(Case.list).map(\.path)) == [])
        let cases = Self.tables.map(Case.list)
        #expect(cases[0].allSatisfy { $0.errors.isEmpty && $0.strict.isEmpty } && cases[0].count >= 33)
        #expect(cases[1].allSatisfy { $0.errors.isEmpty && !$0.strict.isEmpty } && cases[1].count == 15)
        #expect(
            cases[2].allSatisfy { ($0.errors + $0.strict).contains { $0.contains(" there is no ") } }
                && cases[2].count == 12)
        #expect(
            cases[3].allSatisfy { !($0.errors + $0.strict).isEmpty } && cases[3].count >= 19)
    }

    /// Two files that define one SLO are each right, and wrong together.
    @Test func oneSLOInTwoFiles() {
        let folder = "slok-sloth/test/integration/prometheus/testdata/validate_with_duplicates/openslo/"
        let result = Self.read(["original", "duplicate"].map { "\(folder)bad-openslo-1-\($0).yaml" })
        #expect(result.errors.count == 1 && result.slos.count == 1)
        #expect(result.errors.first?.what.contains("SLO 'slo1' is defined at") == true)
    }

    /// Files that name each other's objects are right when they are read together.
    @Test func filesThatBelongTogether() {
        let folder = "OpenSLO-go-sdk/pkg/openslosdk/test_data/export/inputs/"
        let alone = Self.read([folder + "v1_slo.yaml"])
        #expect(alone.slos.isEmpty)
        let conditions = "OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_conditions.yaml"
        let together = Self.read([folder + "v1_slo.yaml", conditions])
        #expect(together.errors.isEmpty && together.slos.count == 1, "\(together)")
    }
}
