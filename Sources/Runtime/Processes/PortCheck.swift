internal import Glibc

/// Whether something already listens where a runtime is about to: its health page would otherwise be
/// taken for the new runtime's.
enum PortCheck {
    /// Tries to connect to a numeric address for at most a quarter of a second; false for names and refusals.
    static func isTaken(url: String) -> Bool {
        guard let (host, port) = AddressFinder.hostAndPort(url, nil) else { return false }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(bare, "\(port)", &hints, &found) == 0, let address = found else { return false }
        defer { freeaddrinfo(found) }
        let handle = socket(
            address.pointee.ai_family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
            0)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        if connect(handle, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 { return true }
        guard errno == EINPROGRESS else { return false }
        var waiting = pollfd(fd: handle, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 250) > 0 else { return false }
        var failure: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(handle, SOL_SOCKET, SO_ERROR, &failure, &length) == 0 && failure == 0
    }
}
