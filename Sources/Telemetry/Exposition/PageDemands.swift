/// What a reader demands of a page beyond its being readable.
package struct PageDemands: Hashable, Sendable {
    /// An OpenMetrics page ends with `# EOF`: one without it was cut off on its way.
    package var wantsEnd: Bool
    /// Every sample has a time of its own.
    package var wantsTimes: Bool
    /// Where those times lie; nil takes any.
    package var times: TimeRange?

    package init(wantsEnd: Bool = false, wantsTimes: Bool = false, times: TimeRange? = nil) {
        self.wantsEnd = wantsEnd
        self.wantsTimes = wantsTimes
        self.times = times
    }

    func check(_ time: Timestamp) throws(LineError) {
        guard let times, !times.contains(time) else { return }
        throw LineError("the time \(time) does not lie between \(times.start) and \(times.end)")
    }
}
