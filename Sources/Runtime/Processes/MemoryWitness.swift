/// Counts how often the kernel has killed for lack of memory, in our control group and on the machine.
/// Compare a reading from before the spawn with one from after the end.
struct MemoryWitness: Hashable, Sendable {
    /// In our own control group; nil when there is none to ask.
    var group: Int?
    /// On the whole machine.
    var machine: Int?

    static func read() -> MemoryWitness {
        let groups = SmallFile.text("/proc/self/cgroup") ?? ""
        let events = groupEventFiles(groups).lazy.compactMap { SmallFile.text($0) }
            .compactMap { counter("oom_kill", in: $0) }.first
        return MemoryWitness(
            group: events, machine: counter("oom_kill", in: SmallFile.text("/proc/vmstat") ?? ""))
    }

    /// Version 2 (`0::/path`) and version 1 (`4:memory:/path`). Inside a container the path of the outside
    /// may not exist; the mount's root is then our own group.
    static func groupEventFiles(_ groups: String) -> [String] {
        groups.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let path = parts[2] == "/" ? "" : String(parts[2])
            if parts[0] == "0" {
                return ["/sys/fs/cgroup\(path)/memory.events", "/sys/fs/cgroup/memory.events"]
            }
            guard parts[1].split(separator: ",").contains("memory") else { return [] }
            let root = "/sys/fs/cgroup/memory"
            return ["\(root)\(path)/memory.oom_control", "\(root)/memory.oom_control"]
        }
    }

    /// The number behind a name in `name value` lines.
    static func counter(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == name { return Int(parts[1]) }
        }
        return nil
    }

    /// Why memory is to blame for an end, in words; nil when it is not.
    ///
    /// A kill in our own group is proof whatever the status (the kernel may have taken a worker and left the
    /// leader to fail). A kill somewhere on the machine is one only when this process died of SIGKILL.
    func evidence(since before: MemoryWitness, status: WaitStatus, output: String?) -> String? {
        if let group, let earlier = before.group, group > earlier {
            return "the kernel killed \(group - earlier) of its processes for exceeding the memory limit"
        }
        if let machine, let earlier = before.machine, machine > earlier, status.isKill {
            return "killed by the kernel, the machine was out of memory"
        }
        guard let output, !status.isClean else { return nil }
        return "it printed: \(output.prefix(200))"
    }
}
