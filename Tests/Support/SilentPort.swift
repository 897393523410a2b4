internal import Glibc

/// Keeps a port of 127.0.0.1 to itself without listening: whoever connects is refused, and no other test is
/// given the port meanwhile.
package final class SilentPort: Sendable {
    private let handle: Int32

    package init(_ port: Int) {
        handle = boundSocket(port)
    }

    deinit { close(handle) }
}

/// A stream socket bound to 127.0.0.1 that children of this process do not inherit; port 0 takes any.
func boundSocket(_ port: Int) -> Int32 {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var on: Int32 = 1
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            _ = bind(handle, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    return handle
}
