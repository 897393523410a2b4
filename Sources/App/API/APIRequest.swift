package import Telemetry

/// A request to the admin side, free of any server library: handlers are plain functions of it.
package struct APIRequest: Sendable {
    package var method: String
    /// Decoded path, without the query.
    package var path: String
    /// Query parameters and, for a form body, its fields; in order, names may repeat.
    package var parameters: [(name: String, value: String)]
    package var headers: [HTTPHeader]
    package var body: [UInt8]

    package init(
        method: String = "GET", path: String, parameters: [(name: String, value: String)] = [],
        headers: [HTTPHeader] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.headers = headers
        self.body = body
    }

    /// The first parameter of that name.
    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// All parameters of that name, such as `match[]`.
    package func allParameters(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }
}

package struct APIResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Writes pieces as they come; returns when the answer is whole.
        case stream(@Sendable (_ write: @escaping Write) async throws -> Void)
    }

    package typealias Write = @Sendable ([UInt8]) async throws -> Void

    package var status: Int
    package var contentType: String
    package var headers: [HTTPHeader] = []
    package var body: Body

    package init(status: Int = 200, contentType: String = "application/json", body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = .bytes(body)
    }

    package init(
        status: Int = 200, contentType: String,
        stream: @escaping @Sendable (_ write: @escaping Write) async throws -> Void
    ) {
        self.status = status
        self.contentType = contentType
        self.body = .stream(stream)
    }

    package static func text(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    package static func json(_ value: JSONValue, status: Int = 200) -> APIResponse {
        var bytes: [UInt8] = []
        value.write(into: &bytes)
        return APIResponse(status: status, body: bytes)
    }
}

/// Answers one admin request; never throws, because an error is an answer too.
package typealias APIHandler = @Sendable (APIRequest) async -> APIResponse
