/// Field names the gateway acts on; every other line only passes through.
enum FieldName: UInt8 {
    case other
    case host
    case contentLength
    case transferEncoding
    case connection
    case keepAlive
    case proxyConnection
    case upgrade
    case expect
    case te
    case trailer
    case traceparent
    case contentType
    case contentEncoding
    case retryAfter
    case authorization
    case probe

    init(_ name: UnsafeRawBufferPointer) {
        self = FieldName.find(name)
    }

    private static func find(_ name: UnsafeRawBufferPointer) -> FieldName {
        switch name.count {
        case 2: name.isName("te") ? .te : .other
        case 4: name.isName("host") ? .host : .other
        case 6: name.isName("expect") ? .expect : .other
        case 7: name.isName("upgrade") ? .upgrade : name.isName("trailer") ? .trailer : .other
        case 10: name.isName("connection") ? .connection : name.isName("keep-alive") ? .keepAlive : .other
        case 11: name.isName("traceparent") ? .traceparent : name.isName("retry-after") ? .retryAfter : .other
        case 12: name.isName("content-type") ? .contentType : .other
        case 13: name.isName("authorization") ? .authorization : .other
        case 14: name.isName("content-length") ? .contentLength : .other
        case 16: findLong(name)
        case 17: name.isName("transfer-encoding") ? .transferEncoding : .other
        default: .other
        }
    }

    private static func findLong(_ name: UnsafeRawBufferPointer) -> FieldName {
        if name.isName("content-encoding") { return .contentEncoding }
        if name.isName("x-beaufort-probe") { return .probe }
        return name.isName("proxy-connection") ? .proxyConnection : .other
    }

    /// Lines that speak about one connection only, or to the gateway alone, and are not passed on.
    var endsAtThisHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .upgrade, .te, .trailer, .expect, .probe: true
        default: false
        }
    }
}
