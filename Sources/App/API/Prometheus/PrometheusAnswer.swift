internal import PromQL
internal import Telemetry

/// `{"status":"success","data":…}` with what may stand beside the data.
struct PrometheusAnswer {
    var warnings: [String] = []
    var infos: [String] = []

    static let truncated = "results truncated due to limit"

    /// The envelope around what `data` appends.
    func response(_ data: (inout [UInt8]) -> Void) -> APIResponse {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: #"{"status":"success","data":"#.utf8)
        data(&bytes)
        for (name, notes) in [("warnings", warnings), ("infos", infos)] where !notes.isEmpty {
            bytes.append(contentsOf: ",\"\(name)\":".utf8)
            JSONValue.array(notes.map(JSONValue.string)).write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return APIResponse(body: bytes)
    }

    static func json(_ data: JSONValue) -> APIResponse {
        PrometheusAnswer().response { data.write(into: &$0) }
    }

    /// A list cut at `limit`, with a warning when that took something away; 0 keeps all.
    static func list(_ items: [JSONValue], limit: Int) -> APIResponse {
        guard limit > 0, items.count > limit else { return json(.array(items)) }
        return PrometheusAnswer(warnings: [truncated]).response {
            JSONValue.array(Array(items.prefix(limit))).write(into: &$0)
        }
    }
}
