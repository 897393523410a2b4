internal import Glibc

enum EnvironmentVariable {
    /// Nil when it is not set.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
