import Outbound
import Telemetry

/// One number out of a server's query API.
enum QueryNumber {
    /// The one number a server answers a query with, nil when it has none.
    static func ask(_ server: String, _ query: String) async throws -> Double? {
        let client = try OutboundClient()
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_()".utf8)
        let text = query.utf8.map { byte in
            allowed.contains(byte) ? String(Unicode.Scalar(byte)) : "%" + String(byte, radix: 16)
        }.joined()
        let answer = try await client.send(HTTPRequest(url: "\(server)/api/v1/query?query=\(text)"))
        let data = try JSONValue.parse(answer.body)["data"]
        return data?["result"]?[0]?["value"]?[1]?.string.flatMap { Double($0) }
    }
}
