internal import Telemetry

/// One attempt at one row: what is sent, and what came of it.
struct DeliveryAttempt: Sendable {
    let row: OutboxRecords.Due
    /// Nil when the configuration no longer has it.
    let integration: Integration?
    /// Whether the configuration has the receiver.
    let isReceiverKnown: Bool
    let hosts: AllowedHosts
    /// Variables of our environment that programs are not given.
    let withheld: Set<String>
    let sender: HTTPSender
    let programs: ProgramSender

    struct Result: Sendable {
        var result: AttemptResult
        /// What was said to what was refused.
        var answer: String?

        init(_ result: AttemptResult, answer: String? = nil) {
            self.result = result
            self.answer = answer
        }
    }

    func run(at time: Timestamp) async -> Result {
        guard let integration else {
            let receiver = row.delivery.lane.receiver
            let what =
                isReceiverKnown
                ? "receiver '\(receiver)' has this integration no more"
                : "receiver '\(receiver)' is not configured any more"
            return Result(.undeliverable(error: what))
        }
        do {
            switch try integration.sending(key: row.delivery.key, body: row.body, at: time) {
            case .request(let request):
                let response = try await sender(try permitted(request))
                return result(integration, response, at: time)
            case .program(var call):
                call.withheld = withheld
                return Result(AttemptResult(try await programs(call)))
            }
        } catch let failure as AttemptFailure {
            if failure.isFinal { return Result(.undeliverable(error: failure.what)) }
            return Result(.rejected(status: nil, error: failure.what))
        } catch {
            return Result(.transient(status: nil, error: "\(error)", after: nil))
        }
    }

    private func permitted(_ request: HTTPRequest) throws(AttemptFailure) -> HTTPRequest {
        switch hosts.verdict(on: request.url) {
        case .refused(let host):
            throw AttemptFailure(what: "\(host) is not among 'paging.allowed_hosts'")
        case .allowed(let isNamed):
            var request = request
            request.refusesLinkLocal = !isNamed
            return request
        }
    }

    private func result(_ integration: Integration, _ response: HTTPResponse, at time: Timestamp) -> Result {
        let result = integration.result(of: response, at: time)
        if case .accepted = result { return Result(result) }
        let secrets = integration.secrets.compactMap { $0.read() }
        return Result(result, answer: AnswerText.make(response.body, hiding: secrets))
    }
}
