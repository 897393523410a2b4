package import Telemetry

/// Measures what a runtime's processes take from the machine.
package struct ProcessSampler: Sendable {
    private let labels: Labels

    /// `labels` go onto every series, such as `upstream`.
    package init(labels: Labels = Labels()) {
        self.labels = labels
    }

    /// Resident memory of all processes in the group, in bytes; nil when there are none (or no /proc).
    /// Pages that forked workers share count once for each, as in `top`.
    package func residentBytes(groupID: Int32) -> Int? {
        let members = ProcessTable.group(groupID)
        guard !members.isEmpty else { return nil }
        return members.reduce(0) { $0 + $1.residentPages } * ProcessTable.pageSize
    }

    /// `beaufort_runtime_resident_memory_bytes`; nothing when the group is gone. Reads /proc: some
    /// milliseconds on a machine with many processes.
    package func series(groupID: Int32, at time: Timestamp) -> [Series] {
        guard let bytes = residentBytes(groupID: groupID) else { return [] }
        return [Series(labels.merging(MetricCatalogue.runtimeMemory.series()), at: time, Double(bytes))]
    }
}
