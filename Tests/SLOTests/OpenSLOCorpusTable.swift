/// Every OpenSLO file of the corpus and what is wrong with it: a path below the corpus, how many SLOs it
/// gives, and below it, by line, what is an error always (`!`) or only in strict reading (`?`).
enum OpenSLOCorpusTable {
    /// Right by every rule.
    static let clean = """
        OpenSLO-OpenSLO/examples/budgeting-method/occurences-slo.yaml 1
        OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_notification_targets.yaml
        OpenSLO-go-sdk/pkg/openslo/v1/examples/data_sources.yaml
        OpenSLO-go-sdk/pkg/openslo/v1/examples/slis.yaml
        OpenSLO-go-sdk/pkg/openslo/v1alpha/examples/services.yaml
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/alert_notification_targets.yaml
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/data_sources.yaml
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/sequence_of_objects.json
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/sequence_of_objects.yaml
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/single_object.json
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/single_object.yaml
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/two_documents.yaml
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/v1_slos.yaml 1
        OpenSLO-go-sdk/pkg/openslosdk/test_data/encode/v1_slo.json 1
        OpenSLO-go-sdk/pkg/openslosdk/test_data/encode/v1_slo.yaml 1
        OpenSLO-oslo/internal/files/test-input
        OpenSLO-oslo/internal/files/testdata/discover/a/a1.yml
        OpenSLO-oslo/internal/files/testdata/discover/a/a2.yml
        OpenSLO-oslo/internal/files/testdata/discover/a/b/b1.yml
        OpenSLO-oslo/internal/files/testdata/discover/a/b/b2.yml
        OpenSLO-oslo/internal/files/testdata/discover/aa/aa1.yml
        OpenSLO-oslo/internal/files/testdata/discover/x.yml
        OpenSLO-oslo/internal/files/testdata/discover/y.yaml
        OpenSLO-oslo/internal/files/testdata/format/list-of-services.yaml
        OpenSLO-oslo/internal/files/testdata/format/two-documents.yaml
        OpenSLO-oslo/internal/files/testdata/format/valid-service.json
        OpenSLO-oslo/internal/files/testdata/format/valid-service.yaml
        OpenSLO-oslo/test/inputs/fmt/service.yaml
        OpenSLO-oslo/test/outputs/fmt/service.yaml
        slok-sloth/examples/openslo-getting-started.yml 1
        slok-sloth/examples/openslo-kubernetes-apiserver.yml 3
        slok-sloth/test/integration/prometheus/testdata/in-openslo.yaml 1
        slok-sloth/test/integration/prometheus/testdata/validate/good/good-openslo.yaml 1
        """

    /// Published as examples and tests of what is right, and not by OpenSLO's own rules: `op` on a ratio
    /// (mended there since, OpenSLO/OpenSLO#353), alerts while nothing burns, `1m` for a month, v1alpha's
    /// slices that are not described, one service twice.
    static let loose = """
        OpenSLO-OpenSLO/examples/budgeting-method/ratio-timeslices.yaml 1
          ? 32 op and value mean nothing on a ratioMetric
        OpenSLO-OpenSLO/examples/budgeting-method/timeslices-slo.yaml 2
          ? 27 a calendar window of 1m is shorter than a day
          ? 35 op and value mean nothing on a ratioMetric
        OpenSLO-OpenSLO/examples/treat-low-traffic-as-equally-important/timeslices-slo.yaml 1
          ? 33 op and value mean nothing on a ratioMetric
        OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_conditions.yaml
          ? 17 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslo/v1/examples/services.yaml
          ? 16 Service 'example-service' is defined at
        OpenSLO-go-sdk/pkg/openslo/v1/examples/slos.yaml 1
          ? 40 op and value mean nothing on a ratioMetric
        OpenSLO-go-sdk/pkg/openslo/v1alpha/examples/slos.yaml 2
          ? 44 the slices are not described
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/alert_conditions.yaml
          ? 13 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/services.yaml
          ? 13 Service 'example-service' is defined at
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_alert_policies_keep_refs.yaml
          ? 19 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_alert_policies_remove_refs.yaml
          ? 79 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo.yaml 2
          ? 106 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/outputs/v1_alert_policies_keep_refs.yaml
          ? 16 op 'lte' on a burn rate alerts while nothing burns
          ? 34 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/outputs/v1_alert_policies_remove_refs.yaml
          ? 16 op 'lte' on a burn rate alerts while nothing burns
          ? 40 op 'lte' on a burn rate alerts while nothing burns
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/outputs/v1_slo.yaml 2
          ? 52 op 'lte' on a burn rate alerts while nothing burns
        """

    /// Right together with files that are not there: what they name is missing. An SLO without its indicator
    /// or its alert conditions is refused always.
    static let partial = """
        OpenSLO-go-sdk/pkg/openslo/v1/examples/alert_policies.yaml
          ? 16 there is no AlertCondition named 'cpu-usage-breach'
          ? 18 there is no AlertNotificationTarget named 'on-call-mail-notification'
          ? 50 there is no AlertNotificationTarget named 'on-call-pd-notification'
          ? 66 there is no AlertCondition named 'cpu-usage-breach'
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/alert_policies.yaml
          ? 12 there is no AlertCondition named 'cpu-usage-breach'
          ? 14 there is no AlertNotificationTarget named 'on-call-mail-notification'
          ? 41 there is no AlertNotificationTarget named 'on-call-pd-notification'
          ? 53 there is no AlertCondition named 'cpu-usage-breach'
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/slis.yaml
          ? 13 there is no DataSource named 'my-datadog'
          ? 17 there is no DataSource named 'my-datadog'
          ? 31 there is no DataSource named 'appdynamics'
          ? 36 there is no DataSource named 'appdynamics'
          ? 52 there is no DataSource named 'prometheus'
          ? 72 there is no DataSource named 'my-prometheus'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/inputs/custom_config.yaml
          ! 39 there is no AlertCondition named 'cpu-usage-breach'
          ? 41 there is no AlertNotificationTarget named 'devs-email-notification'
          ? 89 there is no AlertNotificationTarget named 'devs-email-notification'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/inputs/v1_alert_policies.yaml
          ? 8 there is no AlertCondition named 'cpu-usage-breach'
          ? 10 there is no AlertNotificationTarget named 'devs-email-notification'
          ? 35 there is no AlertNotificationTarget named 'devs-email-notification'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/inputs/v1_slo.yaml
          ! 39 there is no AlertCondition named 'cpu-usage-breach'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/outputs/custom_config.yaml
          ! 13 there is no AlertCondition named 'cpu-usage-breach'
          ? 15 there is no AlertNotificationTarget named 'devs-email-notification'
          ? 89 there is no AlertNotificationTarget named 'devs-email-notification'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/outputs/v1_alert_policies.yaml
          ? 8 there is no AlertCondition named 'cpu-usage-breach'
          ? 10 there is no AlertNotificationTarget named 'devs-email-notification'
          ? 21 there is no AlertNotificationTarget named 'devs-email-notification'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/export/outputs/v1_slo.yaml
          ! 32 there is no AlertCondition named 'cpu-usage-breach'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/custom_config.yaml
          ? 8 there is no AlertCondition named 'cpu-usage-breach'
          ? 10 there is no AlertNotificationTarget named 'pd-on-call-notification'
          ! 17 there is no AlertPolicy named 'single-referenced-object'
          ! 18 there is no AlertPolicy named 'mix-of-referenced-and-inlined-objects'
          ! 20 there is no SLI named 'my-sli'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/outputs/custom_config.yaml
          ? 8 there is no AlertCondition named 'cpu-usage-breach'
          ? 10 there is no AlertNotificationTarget named 'pd-on-call-notification'
          ! 17 there is no AlertPolicy named 'single-referenced-object'
          ! 18 there is no AlertPolicy named 'mix-of-referenced-and-inlined-objects'
          ! 20 there is no SLI named 'my-sli'
        OpenSLO-go-sdk/pkg/openslo/v2alpha/examples/slos.yaml 1
          ? 18 there is no DataSource named 'my-prometheus'
          ? 22 there is no DataSource named 'my-prometheus'
          ? 34 op and value mean nothing on a ratioMetric
        """

    /// Wrong, as the tests they come from say, or pieces of objects that only test decoding.
    static let invalid = """
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/v2alpha_data_source.yaml
          ? 4 the name 'cloudWatch-prod' is not a DNS label
        OpenSLO-go-sdk/pkg/openslosdk/test_data/decode/v2alpha_slos.yaml
          ! 6 'budgetingMethod' is missing
          ! 29 'budgetingMethod' is missing
          ! 29 'objectives' is missing
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_alert_policies_invalid_condition.yaml
          ? 8 there is no AlertCondition named 'cpu-usage-breach'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_alert_policies_invalid_target.yaml
          ? 25 there is no AlertNotificationTarget named 'devs-email-notification'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_policy.yaml
          ! 9 there is no AlertPolicy named 'no-policy'
          ! 18 a thresholdMetric needs op and value in the objective
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_sli.yaml
          ! 7 there is no SLI named 'no-sli'
        OpenSLO-go-sdk/pkg/openslosdk/test_data/inline/inputs/v1_slo_invalid_target.yaml
          ? 32 there is no AlertNotificationTarget named 'devs-email-notification'
          ! 41 a thresholdMetric needs op and value in the objective
        OpenSLO-oslo/internal/files/testdata/format/invalid-service.yaml
          ? 4 the name 'my-rad service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/invalid-apiversion.yaml
          ! 1 unknown apiVersion 'foo'
        OpenSLO-oslo/test/inputs/validate/mix/1.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/mix/2.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/mix/3.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/recursive/1.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/recursive/nested/2.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/recursive/nested/nested2/nested3/3.yaml
          ? 4 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/unknown-field.yaml
          ? 4 the name 'my-rad service' is not a DNS label
          ? 6 unknown field 'markdown'
        OpenSLO-oslo/test/inputs/validate/v1.yaml 1
          ? 40 op and value mean nothing on a ratioMetric
          ? 59 the name 'example service' is not a DNS label
        OpenSLO-oslo/test/inputs/validate/v1alpha.yaml 2
          ? 4 the name 'my-rad service' is not a DNS label
          ? 22 the slices are not described
        OpenSLO-oslo/test/inputs/validate/v2alpha.yaml 1
          ? 18 there is no DataSource named 'my-prometheus'
          ? 22 there is no DataSource named 'my-prometheus'
          ? 34 op and value mean nothing on a ratioMetric
          ? 50 the name 'example service' is not a DNS label
        """

    /// Wrong for Sloth alone: it has no windows for 28 days, and refuses an SLO that another file has, too
    /// (as we do when both are read).
    static let foreign = """
        slok-sloth/test/integration/prometheus/testdata/validate/bad/bad-openslo.yaml 1
        slok-sloth/test/integration/prometheus/testdata/validate_with_duplicates/openslo/bad-openslo-1-duplicate.yaml 1
        slok-sloth/test/integration/prometheus/testdata/validate_with_duplicates/openslo/bad-openslo-1-original.yaml 1
        """
}
