internal import Glibc

/// What the kernel says about other processes (Linux: /proc). Empty where there is no /proc.
enum ProcessTable {
    struct Entry: Hashable, Sendable {
        var processID: Int32
        /// `R`, `S`, `Z`, ….
        var state: Character
        var groupID: Int32
        /// Clock ticks from boot to its start: with the id, its identity.
        var startTicks: UInt64
        var residentPages: Int

        var isZombie: Bool { state == "Z" || state == "X" }
    }

    static func entry(_ processID: Int32) -> Entry? {
        SmallFile.text("/proc/\(processID)/stat").flatMap { parse($0) }
    }

    /// All processes, zombies included.
    static func all() -> [Entry] {
        SmallFile.names(in: "/proc").compactMap { Int32($0) }.compactMap(entry)
    }

    static func group(_ groupID: Int32) -> [Entry] {
        all().filter { $0.groupID == groupID && !$0.isZombie }
    }

    /// Living processes whose environment holds this `NAME=VALUE` since their start.
    static func withEnvironment(_ assignment: String) -> [Int32] {
        let wanted = Array(assignment.utf8)
        return SmallFile.names(in: "/proc").compactMap { Int32($0) }.filter { processID in
            guard let block = SmallFile.read("/proc/\(processID)/environ") else { return false }
            return block.split(separator: 0).contains { $0.elementsEqual(wanted) }
        }.filter { entry($0).map { !$0.isZombie } ?? false }
    }

    /// Takes a line of /proc/PID/stat apart. The command in parentheses may itself hold parentheses and
    /// spaces, so fields are counted from the last `)`.
    static func parse(_ line: String) -> Entry? {
        guard let open = line.firstIndex(of: " "), let close = line.lastIndex(of: ")"),
            let processID = Int32(line[..<open])
        else { return nil }
        let fields = line[line.index(after: close)...].split(separator: " ")
        // Field numbers of proc(5) less 3: state 3, pgrp 5, starttime 22, rss 24.
        guard fields.count > 21, let state = fields[0].first, let group = Int32(fields[2]),
            let start = UInt64(fields[19]), let pages = Int(fields[21])
        else { return nil }
        return Entry(
            processID: processID, state: state, groupID: group, startTicks: start, residentPages: pages)
    }

    static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
}
