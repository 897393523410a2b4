internal import Telemetry

/// Events by slice of one width, for about as many slices as its capacity.
///
/// Slice `k` covers `((k - 1)·width, k·width]` of Unix time. Slices are kept in chunks, each with the running
/// total before it, so that everything up to a slice is one total and a short sum, and counting any stretch
/// is one subtraction.
struct SliceRing: Hashable, Sendable {
    let width: Int
    private let capacity: Int
    private var firstChunk = 0
    private var chunks: [SliceChunk] = []
    /// Everything counted since the ring began.
    private var sum = EventCounts()
    /// Slices were dropped: what lies before the horizon can no longer be told apart.
    private(set) var isTrimmed = false

    /// The newest chunks, in which slices still change.
    private static let openChunks = 2

    /// `width` in milliseconds.
    init(width: Int, capacity: Int) {
        self.width = width
        self.capacity = capacity
    }

    /// The slice an instant falls in: its end is the first boundary at or after the instant.
    func slice(of time: Timestamp) -> Int { -floorDivide(-Int(time.milliseconds), width) }

    /// Milliseconds; every stretch that starts here or later can be counted.
    var horizon: Int { (firstSlice - 1) * width }

    private var firstSlice: Int { firstChunk * SliceChunk.length }
    private var chunkCapacity: Int { capacity / SliceChunk.length + 2 }

    /// Everything counted up to the end of a slice. Before the horizon: what was counted up to there.
    func total(through slice: Int) -> EventCounts {
        let index = floorDivide(slice, SliceChunk.length) - firstChunk
        guard index >= 0 else { return chunks.first?.before ?? sum }
        guard index < chunks.count else { return sum }
        return chunks[index].total(through: floorRemainder(slice, SliceChunk.length))
    }

    /// One slice's events; none before the horizon.
    func counts(in slice: Int) -> EventCounts {
        let index = floorDivide(slice, SliceChunk.length) - firstChunk
        guard chunks.indices.contains(index) else { return EventCounts() }
        return chunks[index].counts(at: floorRemainder(slice, SliceChunk.length))
    }

    mutating func add(_ counts: EventCounts, in slice: Int) {
        extend(to: slice)
        extendBack(to: slice)
        sum = sum + counts
        let index = floorDivide(slice, SliceChunk.length) - firstChunk
        if index >= 0 { chunks[index].add(counts, at: floorRemainder(slice, SliceChunk.length)) }
        for later in max(0, index + 1)..<chunks.count { chunks[later].before = chunks[later].before + counts }
    }

    /// Makes the slice exist, dropping the oldest beyond the capacity.
    mutating func extend(to slice: Int) {
        let chunk = floorDivide(slice, SliceChunk.length)
        if chunks.isEmpty { firstChunk = chunk }
        let missing = chunk - (firstChunk + chunks.count - 1)
        guard missing > 0 else { return }
        if missing > chunkCapacity {
            // After so long a silence nothing kept is within reach.
            isTrimmed = isTrimmed || !chunks.isEmpty
            chunks = [SliceChunk(before: sum)]
            firstChunk = chunk
            return
        }
        let open = max(0, chunks.count - SliceRing.openChunks)
        chunks.append(contentsOf: repeatElement(SliceChunk(before: sum), count: missing))
        for index in open..<max(open, chunks.count - SliceRing.openChunks) { chunks[index].seal() }
        guard chunks.count > chunkCapacity else { return }
        firstChunk += chunks.count - chunkCapacity
        chunks.removeFirst(chunks.count - chunkCapacity)
        isTrimmed = true
    }

    /// A young ring may learn of events before its first slice.
    private mutating func extendBack(to slice: Int) {
        let missing = firstChunk - floorDivide(slice, SliceChunk.length)
        guard missing > 0, !isTrimmed else { return }
        guard missing + chunks.count <= chunkCapacity else {
            isTrimmed = true
            return
        }
        chunks.insert(contentsOf: repeatElement(SliceChunk(before: EventCounts()), count: missing), at: 0)
        firstChunk -= missing
    }
}
