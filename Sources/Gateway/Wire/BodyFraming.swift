/// How a message's body ends, and how much of it is still to come.
package enum BodyFraming {
    case none
    /// Bytes left.
    case length(Int)
    case chunked(ChunkedDecoder)
    case untilClose

    package var isComplete: Bool {
        switch self {
        case .none: true
        case .length(let left): left == 0
        case .chunked(let decoder): decoder.isComplete
        case .untilClose: false
        }
    }

    /// Takes body bytes off the front of `bytes` and returns how many; hands each stretch of payload
    /// (without chunk framing) to `payload`.
    package mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ payload: (UnsafeRawBufferPointer) -> Void
    ) throws(WireError) -> Int {
        switch self {
        case .none: return 0
        case .untilClose:
            payload(bytes)
            return bytes.count
        case .length(let left):
            let count = Swift.min(left, bytes.count)
            if count > 0 { payload(bytes.slice(0, count)) }
            self = .length(left - count)
            return count
        case .chunked(var decoder):
            defer { self = .chunked(decoder) }
            return try decoder.consume(bytes, payload)
        }
    }
}
