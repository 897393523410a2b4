/// Snappy's block format (google/snappy, `format_description.txt`): a varint of the decoded length, then
/// literals and copies of what was decoded before. Remote write sends every body in it.
package enum Snappy {
    /// A body that claims to decode to more is refused before any of it is held in memory.
    package static let defaultLimit = 64 << 20

    /// Throws unless the bytes decode to exactly the length they declare, at most `limit`.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, limit: Int = defaultLimit
    ) throws(RemoteWriteError) -> [UInt8] {
        var out: [UInt8] = []
        try decode(bytes, limit: limit, into: &out)
        return out
    }

    /// The same into an array whose storage is used again; what it held is replaced.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, limit: Int = defaultLimit, into out: inout [UInt8]
    ) throws(RemoteWriteError) {
        var decoder = SnappyDecoder(bytes)
        let length = try decoder.length(limit: limit)
        if out.count < length || out.count > length * 2 + 65_536 {
            out = [UInt8](unsafeUninitializedCapacity: length) { $1 = length }
        } else if out.count > length {
            out.removeLast(out.count - length)
        }
        var failure: RemoteWriteError?
        out.withUnsafeMutableBytes { target in
            do throws(RemoteWriteError) { try decoder.run(into: target) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package static func decode(
        _ bytes: [UInt8], limit: Int = defaultLimit
    ) throws(RemoteWriteError) -> [UInt8] {
        var result: Result<[UInt8], RemoteWriteError> = .success([])
        bytes.withUnsafeBytes { source in
            do throws(RemoteWriteError) {
                result = .success(try decode(source, limit: limit))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }
}
