internal import Documents
internal import Glibc

/// The process's environment.
enum ProcessVariables {
    static var all: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return variables
    }

    /// Who runs the process, as what is written down has it.
    static var user: String {
        let named = (all["USER"] ?? all["LOGNAME"] ?? "").trimmingPrefix { $0.isWhitespace }
        if !named.isEmpty { return String(named) }
        // Services and containers have no such variable.
        return name(of: getuid())
    }

    /// Whose a file or folder is; nil when it cannot be told.
    static func owner(of path: String) -> String? {
        TextFile.owner(path).map(name)
    }

    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user), let name = entry.pointee.pw_name else { return "uid \(user)" }
        return String(cString: name)
    }
}
