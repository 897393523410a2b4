import Support

/// The machine's clock as far as one process sees it: its wall clock can be set while it runs, monotonic
/// time cannot.
///
/// A small C library laid before the system's adds the seconds it finds in a file to the real time. (The
/// faketime package does the like, but under it Swift programs see none of their arguments.)
struct SettableClock {
    private let library: Preload
    private let file: String
    private let folder: TemporaryFolder

    init(_ folder: TemporaryFolder) async throws {
        self.folder = folder
        file = folder.file("clock")
        library = try await Preload("clock", Self.source, in: folder)
        try set(0)
    }

    /// How many seconds the wall clock is off from now on.
    func set(_ seconds: Int) throws { try folder.write("clock", Array("\(seconds)\n".utf8)) }

    /// Put before a command, runs it by this clock.
    var command: [String] { library.command("CLOCK_OFFSET_FILE", file) }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>

        static long offset(void) {
            char text[32] = {0};
            int file = open(getenv("CLOCK_OFFSET_FILE"), O_RDONLY | O_CLOEXEC);
            if (file < 0) return 0;
            if (read(file, text, sizeof text - 1) < 0) text[0] = 0;
            close(file);
            return atol(text);
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            int result = syscall(SYS_clock_gettime, clock, time);
            if (clock == CLOCK_REALTIME) time->tv_sec += offset();
            return result;
        }
        """
}
