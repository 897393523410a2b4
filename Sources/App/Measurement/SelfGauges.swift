internal import Glibc
internal import Store
internal import Telemetry

/// Beaufort's own health as series.
enum SelfGauges {
    static func series(store: Store, started: Timestamp, at time: Timestamp) -> [Series] {
        var series = [
            one("beaufort_store_size_bytes", Double(StoreSize.bytes(of: store.path)), time),
            one("process_start_time_seconds", started.seconds, time),
            one("beaufort_telemetry_last_ingest_timestamp_seconds", time.seconds, time),
            Series(Labels(name: "beaufort_build_info", ["version": Version.text]), at: time, 1),
        ]
        if let bytes = residentBytes() {
            series.append(one("process_resident_memory_bytes", Double(bytes), time))
        }
        return series
    }

    private static func one(_ name: String, _ value: Double, _ time: Timestamp) -> Series {
        Series(Labels(name: name), at: time, value)
    }

    /// Second field of `/proc/self/statm`, in pages.
    static func residentBytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
