extension RandomAccessCollection {
    /// The first index whose element satisfies `isPast`, which must hold for all after it.
    package func partitioningIndex(where isPast: (Element) -> Bool) -> Index {
        var low = startIndex
        var length = count
        while length > 0 {
            let half = length / 2
            let middle = index(low, offsetBy: half)
            if isPast(self[middle]) {
                length = half
            } else {
                low = index(after: middle)
                length -= half + 1
            }
        }
        return low
    }
}
