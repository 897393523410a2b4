internal import CMalloc
internal import Glibc

/// The memory of this process, as the kernel counts it.
enum ProcessMemory {
    /// Bytes in physical memory: second field of `/proc/self/statm`, in pages.
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

    /// To be called first of all. By default glibc gives each thread an arena of its own, and each keeps its
    /// own peak; blocks as long as a column go back to the kernel when they are freed.
    static func bound() { beaufort_malloc_bound(2, 1 << 17) }

    /// Gives back to the kernel pages that were freed, and those of the program that may not be needed again.
    /// glibc keeps what a fold or a large query has used
    /// until somebody asks; a few milliseconds each minute keep the agent out of the runtime's way.
    static func giveBack() {
        beaufort_malloc_trim()
        ProgramPages.giveBack()
    }
}
