import Telemetry

/// A remote-write body as its receiver reads it.
enum RemoteWriteBody {
    static func block(_ body: [UInt8], _ message: RemoteWriteMessage = .one) throws -> WriteBlock {
        let decoded = try Snappy.decode(body)
        var block = WriteBlock()
        try decoded.withUnsafeBytes {
            switch message {
            case .one: try WriteRequestReader.read($0, into: &block)
            case .two: try WriteRequest2Reader.read($0, into: &block)
            }
        }
        return block
    }

    static func series(_ body: [UInt8], _ message: RemoteWriteMessage = .one) throws -> [Series] {
        let block = try block(body, message)
        return try block.entries.map { entry in
            Series(
                labels: try block.labels(of: entry),
                floats: Column(
                    times: Array(block.times[entry.samples]), values: Array(block.values[entry.samples])),
                histograms: Array(block.histograms[entry.histograms]))
        }
    }
}
