internal import Operations
internal import Telemetry

/// Starts runbooks with what every step may know.
struct RunbookDesk: Sendable {
    let adminURL: String
    let time: any TimeSource
    /// Beside the agent's address and program.
    private let environment: [(String, String)]

    init(adminURL: String, time: any TimeSource, environment: [(String, String)] = []) {
        self.environment = environment
        self.adminURL = adminURL
        self.time = time
    }

    init(suite: Suite) {
        self.init(adminURL: "http://\(suite.configuration.admin)", time: suite.time)
    }

    func runner(
        _ plan: RunbookPlan, runID: String, confirm: @escaping RunbookRunner.Confirm = { _ in false },
        observe: @escaping RunbookRunner.Observer
    ) -> RunbookRunner {
        RunbookRunner(
            plan, runID: runID,
            environment: [("BEAUFORT_ADMIN_URL", adminURL), ("BEAUFORT_BIN", ProgramPath.own)] + environment,
            time: time,
            confirm: confirm, observe: observe)
    }

    /// Sorts by time; a few random digits keep two runs of one millisecond apart.
    static func newID(at time: Timestamp) -> String {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        let ending = (0..<4).map { _ in digits[Int.random(in: 0..<36)] }
        return "run-\(time.milliseconds)-\(String(ending))"
    }
}
