internal import PromQL
internal import Store
internal import Telemetry

/// An error in the shape and with the status Prometheus' API gives it.
struct PrometheusFault: Error {
    var status: Int
    var type: String
    var message: String
    var headers: [HTTPHeader] = []

    static func badData(_ message: String) -> PrometheusFault {
        PrometheusFault(status: 400, type: "bad_data", message: message)
    }

    static func invalid(_ parameter: String, _ what: String) -> PrometheusFault {
        badData("invalid parameter \"\(parameter)\": \(what)")
    }

    static func notFound(_ message: String) -> PrometheusFault {
        PrometheusFault(status: 404, type: "not_found", message: message)
    }

    static func timeout(_ message: String) -> PrometheusFault {
        PrometheusFault(status: 503, type: "timeout", message: message)
    }

    static func wrongMethod(_ method: String, _ allowed: [String]) -> PrometheusFault {
        PrometheusFault(
            status: 405, type: "bad_data", message: "\(method) is not possible here",
            headers: [HTTPHeader("Allow", allowed.joined(separator: ", "))])
    }

    static func from(_ error: any Error) -> PrometheusFault {
        switch error {
        case let error as ParseError: invalid("query", error.description)
        case QueryError.limit("time", let milliseconds):
            timeout(
                "query timed out in expression evaluation: it needs more than the limit of "
                    + "\(TimeSpan(milliseconds: Int64(milliseconds))) (query.time)")
        case QueryError.request(let what): badData(what)
        case is QueryError: PrometheusFault(status: 422, type: "execution", message: "\(error)")
        case is CancellationError:
            PrometheusFault(status: 499, type: "canceled", message: "query was canceled")
        case StoreError.tooMuchData, StoreError.invalidSelector:
            PrometheusFault(status: 422, type: "execution", message: "\(error)")
        default: PrometheusFault(status: 500, type: "internal", message: "\(error)")
        }
    }

    var response: APIResponse {
        var response = APIResponse.json(
            .object([
                "status": .string("error"), "errorType": .string(type), "error": .string(message),
            ]), status: status)
        response.headers = headers
        return response
    }
}
