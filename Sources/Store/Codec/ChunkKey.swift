internal import Telemetry

/// What a chunk holds.
enum ChunkKind: Int64, CaseIterable {
    case floats = 0
    case histograms = 1
}

struct ChunkKinds: OptionSet, Hashable {
    let rawValue: Int64

    static let floats = ChunkKinds(rawValue: 1)
    static let histograms = ChunkKinds(rawValue: 2)

    init(rawValue: Int64) { self.rawValue = rawValue }
    init(_ kind: ChunkKind) { rawValue = 1 << kind.rawValue }

    var each: [ChunkKind] { ChunkKind.allCases.filter { contains(ChunkKinds($0)) } }
}

/// The row id of a chunk: series (28 bits), kind (1 bit), start of its window in seconds (34 bits, biased).
/// Chunks of a series lie side by side in the file, in the order of time, and need no second index.
struct ChunkKey: Hashable {
    var series: Int64
    var kind: ChunkKind
    /// Start of the window, seconds since the epoch.
    var second: Int64

    private static let bias: Int64 = 1 << 33
    /// Seconds a key can hold: the years 1697 to 2242.
    static let seconds = -(1 << 33)..<Int64(1 << 33)
    static let maximumSeries: Int64 = 1 << 28 - 1

    var rowID: Int64 {
        let second = min(max(second, ChunkKey.seconds.lowerBound), ChunkKey.seconds.upperBound - 1)
        return series << 35 | kind.rawValue << 34 | (second + ChunkKey.bias)
    }

    init(series: Int64, kind: ChunkKind, second: Int64) {
        self.series = series
        self.kind = kind
        self.second = second
    }

    /// The key of a window that starts with this time's second.
    init(series: Int64, kind: ChunkKind, time: Timestamp) {
        self.init(series: series, kind: kind, second: floorDivide(time.milliseconds, 1_000))
    }

    init(rowID: Int64) {
        series = rowID >> 35
        kind = (rowID >> 34) & 1 == 0 ? .floats : .histograms
        second = (rowID & (1 << 34 - 1)) - ChunkKey.bias
    }

    /// Times outside cannot be stored: a clock that is centuries off.
    static func canHold(_ time: Timestamp) -> Bool {
        seconds.contains(floorDivide(time.milliseconds, 1_000))
    }
}

/// Division that rounds towards minus infinity, so that windows before the epoch are windows too.
func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
