import Console
import Telemetry
import Testing

/// `top --format json`: valid, with nulls and reasons instead of invented zeros.
struct SnapshotJSONTests {
    @Test(arguments: SampleSnapshots.allCases) func isOneObject(_ sample: SampleSnapshots) throws {
        var bytes: [UInt8] = []
        sample.snapshot.writeJSON(into: &bytes)
        let json = try JSONValue.parse(bytes)
        guard case .object = json else {
            Issue.record("not an object")
            return
        }
    }

    @Test func missingNumbersAreNullWithAReason() throws {
        var bytes: [UInt8] = []
        SampleSnapshots.noData.snapshot.writeJSON(into: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""success_ratio":null"#))
        #expect(text.contains(#""traffic.success_ratio":"no requests yet""#))
        #expect(!text.contains(":0,"))
    }
}
