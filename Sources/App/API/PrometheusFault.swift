internal import PromQL
internal import Telemetry

/// An error in the shape and with the status Prometheus' API gives it.
struct PrometheusFault: Error {
    var status: Int
    var type: String
    var message: String

    static func badData(_ message: String) -> PrometheusFault {
        PrometheusFault(status: 400, type: "bad_data", message: message)
    }

    static func from(_ error: any Error) -> PrometheusFault {
        switch error {
        case let error as ParseError: .badData(error.description)
        default: PrometheusFault(status: 422, type: "execution", message: "\(error)")
        }
    }

    var response: APIResponse {
        .json(
            .object([
                "status": .string("error"), "errorType": .string(type), "error": .string(message),
            ]), status: status)
    }
}
