internal import Glibc

/// Two connected descriptors that children do not inherit.
struct DescriptorPair {
    var read: Int32
    var write: Int32

    /// For a child's output: a pipe, because a script may open `/dev/stderr`, which a socket refuses. A
    /// process spawned elsewhere at this very instant may inherit the ends; it only delays the end of file.
    static func pipe() -> DescriptorPair? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return DescriptorPair(read: ends[0], write: ends[1])
    }

    /// For signs of life: a socket pair, which is born closed to children, so that nobody else can keep
    /// it open after our death.
    static func socket() -> DescriptorPair? {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        return DescriptorPair(read: ends[0], write: ends[1])
    }
}
