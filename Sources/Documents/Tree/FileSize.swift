#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What files take, in bytes.
package enum FileSize {
    /// Nil for a path where nothing is.
    package static func bytes(of path: String) -> Int? {
        var information = stat()
        return stat(path, &information) == 0 ? Int(information.st_size) : nil
    }

    /// Of an open file; nil for a pipe, a terminal and whatever else has no size.
    package static func bytes(ofOpen descriptor: Int32) -> Int? {
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(information.st_size)
    }
}
