internal import Glibc

/// A file that remembers the runtime's processes across a crash of ours, so that the next start can
/// recognise and end what was left behind.
///
/// One line: a token. Every process of the runtime inherits it in its environment, so workers that left the
/// process group are found, and a recycled process id is never mistaken for one of ours.
struct GroupFile: Sendable {
    /// Environment variable that marks our processes.
    static let variable = "BEAUFORT_RUNTIME_TOKEN"

    let path: String

    /// Makes a token and writes it down, before the spawn.
    func begin() -> String {
        let token = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
        _ = SmallFile.replace(path, with: token + "\n")
        return token
    }

    func end() {
        unlink(path)
    }

    /// Living processes of the run that wrote the file.
    func leftovers() -> [Int32] {
        guard let token = SmallFile.text(path)?.split(whereSeparator: \.isWhitespace).first else { return [] }
        return ProcessTable.withEnvironment("\(GroupFile.variable)=\(token)").filter { $0 != getpid() }
    }

    /// Ends what was left behind: SIGTERM, after `grace` milliseconds SIGKILL. Blocks. Returns whom it met,
    /// and who is still there.
    func clean(grace: Int32) -> (found: [Int32], surviving: [Int32]) {
        let found = leftovers()
        var rest = found
        for (signal, wait) in [(SIGTERM, grace), (SIGKILL, Int32(2_000))] where !rest.isEmpty {
            for processID in rest { kill(processID, signal) }
            var waited: Int32 = 0
            while !rest.isEmpty, waited < wait {
                OSThread.pause(milliseconds: 20)
                waited += 20
                rest = leftovers()
            }
        }
        if rest.isEmpty { end() }
        return (found, rest)
    }
}
