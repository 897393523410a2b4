/// Reads pages of metrics: Prometheus text 0.0.4 and OpenMetrics 1.0.
///
/// Tolerant of what exporters really send in Prometheus text: carriage returns, `e+011`, tabs, no newline
/// at the end. OpenMetrics is read by its letter when `isStrict`, which is for tests and `check`; else
/// only what makes the page unreadable is an error.
///
/// Keep a reader between scrapes of one target: it remembers the labels of each line's series, which is
/// most of the work.
package struct ExpositionReader: Sendable {
    private let format: ExpositionFormat
    private let isStrict: Bool
    private let demands: PageDemands
    private var memory = SeriesMemory()

    package init(
        format: ExpositionFormat = .prometheus, isStrict: Bool = false, demands: PageDemands = PageDemands()
    ) {
        self.format = format
        self.isStrict = isStrict
        self.demands = demands
    }

    /// Reads a page. Samples without a time of their own get `time`; of two samples of one series at one
    /// instant the first counts.
    package static func read(
        _ bytes: [UInt8], format: ExpositionFormat = .prometheus, at time: Timestamp, isStrict: Bool = false
    ) throws(ExpositionError) -> Exposition {
        var reader = ExpositionReader(format: format, isStrict: isStrict)
        return try reader.read(bytes, at: time)
    }

    /// Reads a page; see the static function.
    package mutating func read(_ bytes: [UInt8], at time: Timestamp) throws(ExpositionError) -> Exposition {
        // Handed over and back, so that it is never copied. A page that fails is forgotten.
        var lent = SeriesMemory()
        swap(&lent, &memory)
        lent.beginPage()
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ExpositionError) -> (Exposition, SeriesMemory) in
                var page = ExpositionPage(
                    buffer, format: format, isStrict: isStrict, demands: demands, at: time, memory: lent)
                lent = SeriesMemory()
                try page.read()
                return (page.exposition, page.memory)
            }
        }
        let (exposition, seen) = try result.get()
        memory = seen
        return exposition
    }
}
