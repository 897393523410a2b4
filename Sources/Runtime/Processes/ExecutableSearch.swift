internal import Glibc

/// Finds the file a command's first word stands for, as `execvp` would.
enum ExecutableSearch {
    static func find(_ program: String, path: String?) throws(LaunchError) -> String {
        if program.contains("/") {
            guard access(program, F_OK) == 0 else { throw .notFound(program: program) }
            guard isExecutable(program) else { throw .notExecutable(path: program) }
            return program
        }
        var denied: String?
        for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            if isExecutable(candidate) { return candidate }
            if isFile(candidate) { denied = denied ?? candidate }
        }
        if let denied { throw .notExecutable(path: denied) }
        throw .notFound(program: program)
    }

    private static func isExecutable(_ path: String) -> Bool {
        isFile(path) && access(path, X_OK) == 0
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }
}
