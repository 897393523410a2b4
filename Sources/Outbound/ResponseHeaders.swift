internal import Telemetry

/// Reads a response's header block.
enum ResponseHeaders {
    /// Lines without a colon are dropped; values lose the white space around them.
    static func parse(_ block: [UInt8]) -> [HTTPHeader] {
        block.split(whereSeparator: { $0 == 10 || $0 == 13 }).compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                return nil
            }
            let value = line[(colon + 1)...].drop { $0 == 32 || $0 == 9 }
            let end = value.lastIndex { $0 != 32 && $0 != 9 }.map { $0 + 1 } ?? value.startIndex
            return HTTPHeader(
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: value[..<end], as: UTF8.self))
        }
    }
}
