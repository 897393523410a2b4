extension WriteBlock {
    /// Leaves out samples after a moment: those of a clock that is wrong, which would keep right ones out.
    /// - Returns: how many those were.
    package mutating func dropLater(than limit: Timestamp) -> Int {
        // Hardly ever is there one.
        guard times.contains(where: { $0 > limit }) || histograms.contains(where: { $0.time > limit }) else {
            return 0
        }
        let before = sampleCount
        var keptTimes: [Timestamp] = []
        var keptValues: [Double] = []
        var keptHistograms: [HistogramSample] = []
        for index in entries.indices {
            let (floatStart, histogramStart) = (keptTimes.count, keptHistograms.count)
            for place in entries[index].samples where times[place] <= limit {
                keptTimes.append(times[place])
                keptValues.append(values[place])
            }
            keptHistograms += histograms[entries[index].histograms].filter { $0.time <= limit }
            entries[index].samples = floatStart..<keptTimes.count
            entries[index].histograms = histogramStart..<keptHistograms.count
        }
        (times, values, histograms) = (keptTimes, keptValues, keptHistograms)
        return before - sampleCount
    }
}

extension TimeSpan {
    /// How far ahead of our clock a sample that is sent or scraped may be; Prometheus' number.
    package static let farthestAhead = TimeSpan.minutes(10)
}
