/// One count per slice of a chunk: nothing while all are zero, a byte each while all fit, then two, then
/// whole integers; what hardly changes any more is sealed. A month of slices of a quiet service takes some
/// kilobytes.
enum PackedCounts: Hashable, Sendable {
    case zero
    case bytes([UInt8])
    case shorts([UInt16])
    case integers([Int])
    case sealed(SealedCounts)

    init() { self = .zero }

    func count(at offset: Int) -> Int {
        switch self {
        case .zero: 0
        case .bytes(let counts): Int(counts[offset])
        case .shorts(let counts): Int(counts[offset])
        case .integers(let counts): counts[offset]
        case .sealed(let counts): counts.count(at: offset)
        }
    }

    func sum(through offset: Int) -> Int {
        switch self {
        case .zero: 0
        case .bytes(let counts): counts[...offset].reduce(0) { $0 + Int($1) }
        case .shorts(let counts): counts[...offset].reduce(0) { $0 + Int($1) }
        case .integers(let counts): counts[...offset].reduce(0, +)
        case .sealed(let counts): counts.sum(through: offset)
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
        case .sealed(let counts):
            self = .integers(counts.opened)
            add(count, at: offset)
        }
    }

    mutating func seal() {
        switch self {
        case .zero, .sealed: break
        case .bytes(let counts): seal(counts.map(Int.init), bytes: counts.count)
        case .shorts(let counts): seal(counts.map(Int.init), bytes: 2 * counts.count)
        case .integers(let counts): seal(counts, bytes: 8 * counts.count)
        }
    }

    private mutating func seal(_ counts: [Int], bytes: Int) {
        guard let sealed = SealedCounts(counts) else {
            self = .zero
            return
        }
        if sealed.bytes < bytes { self = .sealed(sealed) }
    }
}
