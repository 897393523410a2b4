/// Collects a short text that arrives in pieces; what exceeds the limit is dropped.
struct ShortText {
    private var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more.prefix(limit - bytes.count))
    }

    /// The text so far, leaving nothing behind.
    mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
