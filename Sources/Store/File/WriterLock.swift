internal import Glibc
internal import Synchronization

/// The advisory lock that makes one process the store's writer. The kernel releases it when the process
/// ends in whatever way, so there is nothing stale to clean up.
final class WriterLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// Takes the lock, or throws `.locked` with the process id its holder left in the file.
    init(_ path: String, store: String) throws(StoreError) {
        // Close-on-exec: a wrapped runtime must not inherit the lock and outlive the agent with it.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let pid = WriterLock.holder(descriptor)
            Glibc.close(descriptor)
            throw .locked(path: store, pid: pid)
        }
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            // A child between fork and exec still holds the description: closing alone would keep the lock.
            flock(descriptor, LOCK_UN)
            Glibc.close(descriptor)
            descriptor = -1
        }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let digits = buffer.prefix(max(count, 0)).prefix { $0 >= 48 && $0 <= 57 }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
