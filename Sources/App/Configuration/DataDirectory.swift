internal import Glibc

/// Where the database lives when `--data` is not given: `$BEAUFORT_DATA`, else the XDG data folder.
package enum DataDirectory {
    package static func resolve(_ given: String?, environment: (String) -> String? = environmentVariable)
        -> String
    {
        if let given, !given.isEmpty { return given }
        if let named = environment("BEAUFORT_DATA"), !named.isEmpty { return named }
        if let xdg = environment("XDG_DATA_HOME"), !xdg.isEmpty { return xdg + "/beaufort" }
        return (environment("HOME") ?? ".") + "/.local/share/beaufort"
    }

    package static func environmentVariable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }
}
