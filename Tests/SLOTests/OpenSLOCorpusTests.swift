import Documents
import SLO
import Support
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Other people's OpenSLO files, from the folder `BEAUFORT_CORPUS` names.
@Suite struct OpenSLOCorpusTests {
    private static let corpus = getenv("BEAUFORT_CORPUS").map { String(cString: $0) }

    @Test(
        .enabled(if: OpenSLOCorpusTests.corpus != nil, "set BEAUFORT_CORPUS to the corpus folder"),
        arguments: [
            ("OpenSLO-OpenSLO/examples/treat-low-traffic-as-equally-important/timeslices-slo.yaml", 1),
            ("OpenSLO-OpenSLO/examples/budgeting-method/ratio-timeslices.yaml", 1),
            ("OpenSLO-OpenSLO/examples/budgeting-method/occurences-slo.yaml", 1),
            ("OpenSLO-OpenSLO/examples/budgeting-method/timeslices-slo.yaml", 2),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/services.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/slos.yaml", -1),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/slis.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/data_sources.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_conditions.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_notification_targets.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_policies.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslo/v1alpha/examples/slos.yaml", -1),
            ("OpenSLO-go-sdk/pkg/openslo/v1alpha/examples/services.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/v1_slos.yaml", -1),
            ("OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/sequence_of_objects.json", 0),
            ("OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/two_documents.yaml", 0),
            ("OpenSLO-go-sdk/pkg/openslosdk/test_data/encode/v1_slo.json", -1),
            ("OpenSLO-oslo/test/inputs/validate/v1.yaml", 1),
            ("OpenSLO-oslo/test/inputs/validate/v1alpha.yaml", 2),
            ("slok-sloth/test/integration/prometheus/testdata/in-openslo.yaml", -1),
            ("slok-sloth/test/integration/prometheus/testdata/validate/good/good-openslo.yaml", -1),
        ])
    func validFilesLoad(path: String, count: Int) throws {
        let corpus = try #require(OpenSLOCorpusTests.corpus)
        let result = OpenSLOReader.read(paths: ["\(corpus)/\(path)"])
        // References to objects of other files are all that may be missing.
        let errors = result.errors.filter { !$0.what.hasPrefix("there is no ") }
        #expect(errors.isEmpty, "\(errors)")
        if count >= 0 {
            #expect(result.slos.count == count, "\(result)")
        } else {
            #expect(!result.slos.isEmpty)
        }
    }

    @Test(
        .enabled(if: OpenSLOCorpusTests.corpus != nil, "set BEAUFORT_CORPUS to the corpus folder"),
        arguments: [
            ("OpenSLO-oslo/test/inputs/validate/unknown-field.yaml", "unknown field 'markdown'"),
            ("OpenSLO-oslo/test/inputs/validate/invalid-apiversion.yaml", "unknown apiVersion 'foo'"),
            (
                "OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_sli.yaml",
                "there is no SLI named 'no-sli'"
            ),
            (
                "OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_policy.yaml",
                "there is no AlertPolicy named 'no-policy'"
            ),
            (
                "OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_target.yaml",
                "there is no AlertNotificationTarget named 'devs-email-notification'"
            ),
        ])
    func invalidFilesAreRefusedForTheRightReason(path: String, what: String) throws {
        let corpus = try #require(OpenSLOCorpusTests.corpus)
        let result = OpenSLOReader.read(paths: ["\(corpus)/\(path)"], strict: true)
        #expect(result.errors.contains { $0.what.contains(what) }, "\(result.errors)")
    }
}
