/// Consecutive slices, packed, and everything counted before them.
struct SliceChunk: Hashable, Sendable {
    static let length = 256

    var before: EventCounts
    private var good = PackedCounts()
    private var bad = PackedCounts()

    init(before: EventCounts) {
        self.before = before
    }

    /// Up to and with the slice at an offset.
    func total(through offset: Int) -> EventCounts {
        before + EventCounts(good: good.sum(through: offset), bad: bad.sum(through: offset))
    }

    /// The slice at an offset alone.
    func counts(at offset: Int) -> EventCounts {
        EventCounts(good: good.count(at: offset), bad: bad.count(at: offset))
    }

    mutating func add(_ counts: EventCounts, at offset: Int) {
        if counts.good != 0 { good.add(counts.good, at: offset) }
        if counts.bad != 0 { bad.add(counts.bad, at: offset) }
    }
}

/// One count per slice of a chunk: nothing while all are zero, a byte each while all fit, then two, then
/// whole integers. A month of slices of a quiet service takes some kilobytes.
enum PackedCounts: Hashable, Sendable {
    case zero
    case bytes([UInt8])
    case shorts([UInt16])
    case integers([Int])

    init() { self = .zero }

    func count(at offset: Int) -> Int {
        switch self {
        case .zero: 0
        case .bytes(let counts): Int(counts[offset])
        case .shorts(let counts): Int(counts[offset])
        case .integers(let counts): counts[offset]
        }
    }

    func sum(through offset: Int) -> Int {
        switch self {
        case .zero: 0
        case .bytes(let counts): counts[...offset].reduce(0) { $0 + Int($1) }
        case .shorts(let counts): counts[...offset].reduce(0) { $0 + Int($1) }
        case .integers(let counts): counts[...offset].reduce(0, +)
        }
    }

    mutating func add(_ count: Int, at offset: Int) {
        switch self {
        case .zero:
            self = .bytes(Array(repeating: 0, count: SliceChunk.length))
            add(count, at: offset)
        case .bytes(var counts):
            // The payload must not be shared while it changes, or every event would copy the chunk.
            self = .zero
            guard let byte = UInt8(exactly: Int(counts[offset]) + count) else {
                self = .shorts(counts.map(UInt16.init))
                return add(count, at: offset)
            }
            counts[offset] = byte
            self = .bytes(counts)
        case .shorts(var counts):
            self = .zero
            guard let short = UInt16(exactly: Int(counts[offset]) + count) else {
                self = .integers(counts.map(Int.init))
                return add(count, at: offset)
            }
            counts[offset] = short
            self = .shorts(counts)
        case .integers(var counts):
            self = .zero
            counts[offset] += count
            self = .integers(counts)
        }
    }
}
