/// The counts of a chunk's slices in as few bits as they need: which are not zero, and by how much each of
/// these exceeds the smallest.
///
///     word 0      the smallest count that is not zero
///     word 1      bits for each count, 0 when all are alike
///     words 2-5   a bit for each of the 256 slices, set when its count is not zero
///     words 6-    those counts less the smallest, one after the other, lowest bits first
struct SealedCounts: Hashable, Sendable {
    private let words: [UInt64]

    private static let header = 2
    private static let packed = header + SliceChunk.length / UInt64.bitWidth

    /// Nil when all are zero.
    init?(_ counts: [Int]) {
        let kept = counts.filter { $0 != 0 }
        guard let least = kept.min(), let most = kept.max() else { return nil }
        let width = UInt64.bitWidth - UInt64(truncatingIfNeeded: most &- least).leadingZeroBitCount
        let payload = (kept.count * width + UInt64.bitWidth - 1) / UInt64.bitWidth
        var words = [UInt64](repeating: 0, count: Self.packed + payload)
        words[0] = UInt64(bitPattern: Int64(least))
        words[1] = UInt64(width)
        for (slice, count) in counts.enumerated() where count != 0 {
            words[Self.header + slice >> 6] |= 1 << UInt64(slice & 63)
        }
        for (index, count) in kept.enumerated() where width > 0 {
            let bit = index * width
            let (word, shift) = (Self.packed + bit >> 6, bit & 63)
            let value = UInt64(truncatingIfNeeded: count &- least)
            words[word] |= value << UInt64(shift)
            if shift + width > 64 { words[word + 1] |= value >> UInt64(64 - shift) }
        }
        self.words = words
    }

    var bytes: Int { words.count * 8 }

    private var least: Int { Int(Int64(bitPattern: words[0])) }
    private var width: Int { Int(words[1]) }

    private func isZero(_ slice: Int) -> Bool {
        words[Self.header + slice >> 6] & 1 << UInt64(slice & 63) == 0
    }

    /// How many slices before this one have a count.
    private func rank(_ slice: Int) -> Int {
        let word = slice >> 6
        let whole = words[Self.header..<Self.header + word].reduce(0) { $0 + $1.nonzeroBitCount }
        guard slice & 63 > 0 else { return whole }
        return whole + (words[Self.header + word] << UInt64(64 - slice & 63)).nonzeroBitCount
    }

    private func excess(_ index: Int) -> Int {
        guard width > 0 else { return 0 }
        let bit = index * width
        let (word, shift) = (Self.packed + bit >> 6, bit & 63)
        var value = words[word] >> UInt64(shift)
        if shift + width > 64 { value |= words[word + 1] << UInt64(64 - shift) }
        return Int(value & (~0 >> UInt64(64 - width)))
    }

    func count(at slice: Int) -> Int { isZero(slice) ? 0 : least + excess(rank(slice)) }

    func sum(through slice: Int) -> Int {
        let count = rank(slice) + (isZero(slice) ? 0 : 1)
        guard width > 0 else { return count * least }
        return (0..<count).reduce(count * least) { $0 + excess($1) }
    }

    /// One count for each slice.
    var opened: [Int] { (0..<SliceChunk.length).map(count(at:)) }
}
