import Telemetry

/// A remote-write 1.0 body as its receiver reads it.
enum RemoteWriteBody {
    static func series(_ body: [UInt8]) throws -> [Series] {
        let message = try Snappy.decode(body)
        var block = WriteBlock()
        try message.withUnsafeBytes { try WriteRequestReader.read($0, into: &block) }
        return try block.entries.map { entry in
            Series(
                labels: try block.labels(of: entry),
                floats: Column(
                    times: Array(block.times[entry.samples]), values: Array(block.values[entry.samples])),
                histograms: Array(block.histograms[entry.histograms]))
        }
    }
}
