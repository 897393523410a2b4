import Glibc

/// Whether something of that path is there.
enum FilePresence {
    static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }
    static func isFile(_ path: String) -> Bool { kind(path) == S_IFREG }
    static func exists(_ path: String) -> Bool { kind(path) != nil }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
