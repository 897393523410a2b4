import Glibc

/// Programs of other makers that tests talk to.
enum Peer {
    /// For `.enabled(if:)`: whether it is installed, or `BEAUFORT_REQUIRE_REAL=1` says that it must be.
    static func isAvailable(_ name: String) -> Bool {
        path(name) != nil || isRequired
    }

    static var isRequired: Bool { getenv("BEAUFORT_REQUIRE_REAL").map { String(cString: $0) } == "1" }

    private static func path(_ name: String) -> String? {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
