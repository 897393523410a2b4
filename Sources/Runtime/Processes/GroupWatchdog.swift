internal import Glibc

/// A small shell that outlives us if we are killed, and then ends the runtime's process group: first
/// politely, after five seconds for good. It learns of our death from the end of a pipe, so `kill -9` and
/// a crash count too. `PR_SET_PDEATHSIG` would reach only the first process, and it fires when a mere
/// thread ends.
struct GroupWatchdog: Sendable {
    private let processID: Int32
    let lifeline: Int32

    private static let script = """
        trap '' INT TERM HUP QUIT
        read -r _ && exit 0
        kill -s TERM -- "-$1" 2>/dev/null || exit 0
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
            sleep 0.2
            kill -s 0 -- "-$1" 2>/dev/null || exit 0
        done
        kill -s KILL -- "-$1" 2>/dev/null
        """

    /// Nil when it cannot be started; the process file is then the only guard.
    init?(groupID: Int32) {
        guard let line = DescriptorPair.socket() else { return nil }
        let silence = open("/dev/null", O_WRONLY | O_CLOEXEC)
        let request = SpawnRequest(
            executable: "/bin/sh",
            arguments: ["beaufort-watchdog", "-c", GroupWatchdog.script, "beaufort-watchdog", "\(groupID)"],
            environment: ["PATH": "/usr/bin:/bin"], input: line.read, output: silence)
        let result = request.spawn()
        close(line.read)
        if silence >= 0 { close(silence) }
        guard case .success(let processID) = result else {
            close(line.write)
            return nil
        }
        self.processID = processID
        lifeline = line.write
    }

    /// The group is gone: the watchdog may go too. Blocks until it has.
    func dismiss() {
        _ = send(lifeline, "\n", 1, Int32(MSG_NOSIGNAL))
        close(lifeline)
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
    }
}
