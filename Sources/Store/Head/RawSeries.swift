internal import Glibc

/// Series by the label bytes a sender gives them: found again without parsing a label. Several spellings
/// of one series may lead to it.
struct RawSeries {
    private struct Entry {
        var hash: UInt64
        var start: Int
        var count: Int
        var slot: Int32
        var id: Int64
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Places in `entries`, open addressing; -1 is free. Its size is a power of two.
    private var table: [Int32] = []
    private let seed = UInt64.random(in: .min ... .max)

    /// Bytes kept before all is forgotten and learnt again: labels of series long gone fall out this way.
    static let byteLimit = 16 << 20

    /// The slot and id last remembered for these bytes.
    func find(_ key: UnsafeRawBufferPointer, hash: UInt64) -> (slot: Int32, id: Int64)? {
        if table.isEmpty { return nil }
        var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[place] >= 0 {
            let entry = entries[Int(table[place])]
            if entry.hash == hash, isSame(entry, key) { return (entry.slot, entry.id) }
            place = (place + 1) & (table.count - 1)
        }
        return nil
    }

    mutating func remember(_ key: UnsafeRawBufferPointer, hash: UInt64, slot: Int32, id: Int64) {
        if bytes.count + key.count > RawSeries.byteLimit { removeAll() }
        if (entries.count + 1) * 2 > table.count { grow() }
        var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[place] >= 0 {
            let index = Int(table[place])
            if entries[index].hash == hash, isSame(entries[index], key) {
                entries[index].slot = slot
                entries[index].id = id
                return
            }
            place = (place + 1) & (table.count - 1)
        }
        table[place] = Int32(entries.count)
        entries.append(Entry(hash: hash, start: bytes.count, count: key.count, slot: slot, id: id))
        bytes.append(contentsOf: key)
    }

    private mutating func removeAll() {
        entries = []
        bytes = []
        table = []
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: max(1_024, table.count * 2))
        for (index, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & (table.count - 1)
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = Int32(index)
        }
    }

    private func isSame(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        guard entry.count == key.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard let known = bytes.baseAddress, let wanted = key.baseAddress else { return true }
            return memcmp(known + entry.start, wanted, key.count) == 0
        }
    }

    /// Eight bytes at a time, folded 128-bit products (the idea of wyhash); seeded, so that no sender can
    /// choose labels that fall together.
    func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var state = seed ^ UInt64(key.count)
        var offset = 0
        while key.count - offset >= 8 {
            state = RawSeries.mix(state, key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < key.count {
            rest = rest << 8 | UInt64(key[offset])
            offset += 1
        }
        return RawSeries.mix(state, rest)
    }

    @inline(__always)
    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: word ^ 0xe703_7ed1_a0b4_28db)
        return (product.high ^ product.low) &+ (state << 1 | state >> 63)
    }
}
