import Outbound
import Support
import Telemetry

/// Writes samples of the compliance suite's metric to a program, each with the moment it is written.
struct SampleFeed {
    let labels: KeyValuePairs<String, String>
    private let client: OutboundClient

    init(labels: KeyValuePairs<String, String>) throws {
        self.labels = labels
        client = try OutboundClient()
    }

    func write(_ value: Double, to url: String) async throws {
        let series = Series(Labels(name: "alert_generator_test_suite", labels), at: WallClock().now, value)
        let answer = try await client.send(
            HTTPRequest(
                method: "POST", url: url + "/api/v1/write",
                headers: [
                    HTTPHeader("Content-Type", "application/x-protobuf"),
                    HTTPHeader("Content-Encoding", "snappy"),
                ], body: Snappy.encode(WriteRequestWriter.encode([series]))))
        guard answer.status == 204 else {
            throw ProgramError("a sample was answered with \(answer.status)")
        }
    }
}
