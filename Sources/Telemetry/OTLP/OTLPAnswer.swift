/// What a receiver says to a sender of metrics, in the encoding of the request.
package enum OTLPAnswer {
    package enum Encoding: Hashable, Sendable {
        case protobuf, json

        package var contentType: String {
            switch self {
            case .protobuf: "application/x-protobuf"
            case .json: "application/json"
            }
        }
    }

    /// `ExportMetricsServiceResponse`: empty when everything was taken, else how much was not and why.
    package static func response(
        rejected: Int, message: String, _ encoding: Encoding
    ) -> [UInt8] {
        let isWhole = rejected == 0 && message.isEmpty
        switch encoding {
        case .protobuf:
            var out = ProtobufWriter()
            if isWhole { return out.bytes }
            var partial = ProtobufWriter()
            partial.signed(1, Int64(rejected))
            partial.text(2, message)
            out.message(1, partial)
            return out.bytes
        case .json:
            if isWhole { return Array("{}".utf8) }
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("partialSuccess")
                writer.object { partial in
                    partial.member("rejectedDataPoints", String(rejected))
                    partial.member("errorMessage", message)
                }
            }
            return writer.bytes
        }
    }

    /// `google.rpc.Status`.
    package static func status(_ code: StatusCode, _ message: String, _ encoding: Encoding) -> [UInt8] {
        switch encoding {
        case .protobuf:
            var out = ProtobufWriter()
            out.unsigned(1, UInt64(code.rawValue))
            out.text(2, message)
            return out.bytes
        case .json:
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("code", code.rawValue)
                writer.member("message", message)
            }
            return writer.bytes
        }
    }

    /// Of google.rpc.Code.
    package enum StatusCode: Int, Hashable, Sendable {
        case invalidArgument = 3
        case notFound = 5
        case resourceExhausted = 8
        case unimplemented = 12
        case unavailable = 14
    }
}
