import Glibc
import Support

/// The machine's disk as far as one process sees it: it can be filled to the last byte while that runs.
///
/// A small C library laid before the system's refuses every write behind the end of a file while a certain
/// file exists, as a full disk does, and says that no bytes are available.
struct LimitedDisk {
    private let library: Preload
    private let file: String
    private let folder: TemporaryFolder

    init(_ folder: TemporaryFolder) async throws {
        self.folder = folder
        file = folder.file("disk-is-full")
        library = try await Preload("disk", Self.source, in: folder)
    }

    /// - Parameter entirely: not even what a file has room for already can be written.
    func fill(entirely: Bool = false) throws { try folder.write("disk-is-full", entirely ? [1] : []) }

    func free() { unlink(file) }

    /// Put before a command, runs it on this disk.
    var command: [String] { library.command("DISK_IS_FULL_FILE", file) }

    private static let source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <stdlib.h>
        #include <sys/stat.h>
        #include <sys/statfs.h>
        #include <sys/statvfs.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        /* 2: entirely. */
        static int is_full(void) {
            struct stat status;
            if (stat(getenv("DISK_IS_FULL_FILE"), &status)) return 0;
            return status.st_size > 0 ? 2 : 1;
        }

        ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
            struct stat status;
            int is_file = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
            int full = is_file ? is_full() : 0;
            if (full == 2 || (full == 1 && at + (off64_t)count > status.st_size)) {
                errno = ENOSPC;
                return -1;
            }
            return syscall(SYS_pwrite64, file, bytes, count, at);
        }

        ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
            return pwrite64(file, bytes, count, at);
        }

        int statvfs(const char *path, struct statvfs *room) {
            struct statfs status;
            int result = syscall(SYS_statfs, path, &status);
            room->f_frsize = status.f_frsize;
            room->f_bavail = is_full() ? 0 : status.f_bavail;
            return result;
        }

        int statvfs64(const char *path, struct statvfs64 *room) {
            return statvfs(path, (struct statvfs *)room);
        }
        """
}
