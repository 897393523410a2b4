internal import Glibc

/// Finds the file a command's first word stands for, as `execvp` would.
package enum ExecutableSearch {
    package enum Finding: Equatable, Sendable {
        case found(path: String)
        /// A file of that name that this user may not run.
        case notExecutable(path: String)
        case notFound
    }

    /// - Parameter path: folders with colons between them, as `PATH` has them; nil for the usual ones.
    package static func find(_ program: String, path: String?) -> Finding {
        if program.contains("/") {
            guard access(program, F_OK) == 0 else { return .notFound }
            return isExecutable(program) ? .found(path: program) : .notExecutable(path: program)
        }
        var denied: String?
        for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            if isExecutable(candidate) { return .found(path: candidate) }
            if isFile(candidate) { denied = denied ?? candidate }
        }
        return denied.map { .notExecutable(path: $0) } ?? .notFound
    }

    private static func isExecutable(_ path: String) -> Bool {
        isFile(path) && access(path, X_OK) == 0
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }
}
