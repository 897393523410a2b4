import Alerting
import Documents
import Operations
import Support
import Telemetry
import Testing

/// Real programs, told on their standard input.
@Suite struct NotificationProgramsTests {
    private static let sender = NotificationPrograms.sender(
        variables: ["PATH": "/usr/bin:/bin"], time: WallClock())

    private static func run(
        _ command: [String], input: [UInt8] = [], environment: [String: String] = [:],
        timeout: TimeSpan = .seconds(60)
    ) async throws -> ProgramResult {
        try await sender(
            ProgramCall(command: command, input: input, environment: environment, timeout: timeout))
    }

    @Test func aProgramReadsItsInputAndEnvironment() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("out")
        let text = String(repeating: "long ", count: 100_000)
        let result = try await Self.run(
            ["sh", "-c", #"cat > "$OUT"; echo careful >&2"#], input: Array(text.utf8),
            environment: ["OUT": file])
        #expect(result == ProgramResult(status: 0, complaint: "careful"))
        #expect(try TextFile.read(file) == text)
    }

    /// Programs that end before they have read anything, many at a time: none takes us along.
    @Test func aProgramThatDoesNotReadIsNoTrouble() async throws {
        let input = [UInt8](repeating: 65, count: 1 << 20)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try await Self.run([index % 2 == 0 ? "true" : "false"], input: input).status
                }
            }
            var ended: [Int] = []
            for try await status in group { ended.append(status) }
            #expect(ended.sorted() == [Int](repeating: 0, count: 30) + [Int](repeating: 1, count: 30))
        }
    }

    @Test func whatEndsBadlySaysSo() async throws {
        #expect(try await Self.run(["sh", "-c", "kill -9 $$"]).status == 137)
        #expect(try await Self.run(["sh", "-c", "exit 75"]).status == 75)
        await #expect(throws: (any Error).self) { try await Self.run(["no-such-program-here"]) }
        await #expect(throws: (any Error).self) {
            try await Self.run(["sh", "-c", "sleep 600 & sleep 600"], timeout: .milliseconds(100))
        }
    }
}
