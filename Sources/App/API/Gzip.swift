internal import CZlib

/// Whole bodies in gzip's format (RFC 1952).
package enum Gzip {
    /// Fast rather than small: answers go over a local network. Nil when memory is short.
    package static func compress(_ bytes: [UInt8], level: Int32 = 1) -> [UInt8]? {
        let room = bz_gzip_bound(bytes.count)
        var whole = false
        let packed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            whole = bz_gzip(bytes, bytes.count, level, buffer.baseAddress, room, &count) == BZ_WHOLE
            if !whole { count = 0 }
        }
        return whole ? packed : nil
    }

    /// - Parameter limit: most bytes the result may have, so that a small body cannot become a huge one.
    package static func expand(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        var room = min(limit, max(4_096, bytes.count * 4))
        while true {
            var outcome = Int(BZ_DAMAGED)
            let whole = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                outcome = Int(bz_gunzip(bytes, bytes.count, buffer.baseAddress, room, &count))
                if outcome != Int(BZ_WHOLE) { count = 0 }
            }
            switch outcome {
            case Int(BZ_WHOLE): return whole
            case Int(BZ_TOO_SMALL) where room < limit: room = min(limit, room * 4)
            case Int(BZ_TOO_SMALL): throw .tooLarge(limit)
            default: throw .damaged
            }
        }
    }
}

package enum GzipError: Error, Hashable, CustomStringConvertible {
    case damaged
    case tooLarge(Int)

    package var description: String {
        switch self {
        case .damaged: "the body is no whole gzip stream"
        case .tooLarge(let limit): "the body unpacks to more than the limit of \(limit) bytes"
        }
    }
}
