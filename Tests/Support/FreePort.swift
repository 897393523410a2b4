internal import Glibc
internal import Synchronization

extension RealRuntime {
    /// A port nobody listens on at this moment, never given twice by this process.
    ///
    /// From below the range the kernel takes for outgoing connections (32768 and up): a port of that range
    /// may become some client's before the program it was meant for listens.
    package static func freePort() -> Int {
        for _ in 0..<1_000 {
            let port = Int.random(in: 20_000..<32_768)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
        }
        fatalError("no free port among 20000-32767")
    }

    private static let given = Mutex<Set<Int>>([])

    private static func isFree(_ port: Int) -> Bool {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(handle, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
