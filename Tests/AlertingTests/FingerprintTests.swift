import Alerting
import Telemetry
import Testing

struct FingerprintTests {
    /// The first was seen on the wire (prometheus/alertmanager#3370), the second is
    /// the offset basis of FNV-1a.
    @Test(
        arguments: [
            (Labels(["foo": "bar"]), "3fff2c2d7595e046"), (Labels(), "cbf29ce484222325"),
            (Labels(["severity": "page", "alertname": "X"]), "1efb09bd1b43c88a"),
        ] as [(Labels, String)])
    func agreesWithPrometheus(_ labels: Labels, _ text: String) {
        #expect(Fingerprint(labels).description == text)
        #expect(Fingerprint(text: text) == Fingerprint(labels))
    }

    @Test func readsOnlyWhatItPrints() {
        #expect(Fingerprint(value: 10).description == "000000000000000a")
        #expect(Fingerprint(text: "a") == nil)
        #expect(Fingerprint(text: "+00000000000000a") == nil)
    }

    @Test(arguments: Corpus.cases("alert-fingerprint.json"))
    func agreesWithCorpus(_ item: JSONValue) {
        let labels = (item["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") }
        #expect(Fingerprint(sorted: labels.sorted()).description == item["fingerprint"]?.string)
    }
}
